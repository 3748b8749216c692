// Which views engines are quick on, and the way around for all others.
//
// Engines compile `x[i]` for the kinds of views that they have met. V8, in Node and Deno, takes 60 to
// 100 ns an element for a growable one and 5 to 50 for a resizable one, and is 2 to 5 times as slow on
// ordinary ones from then on; each realm brings kinds of its own, and from the fifth on every view takes 60 ns.
// So the loops over many elements meet ordinary views only. To copy the others through ordinary
// arrays takes 1 ns an element.
import type { ElementType, NumericArray } from '../../core/element_types.js';
import { bufferOf, bytesOf, copyInto, isShared } from '../../core/typed_array.js';

/** Present everywhere but in pages that browsers hide it from. */
const Shared = (globalThis as { SharedArrayBuffer?: SharedArrayBufferConstructor })
  .SharedArrayBuffer;

// `instanceof` and properties decide about speed alone here: whoever deceives them gets the same
// results. `instanceof` takes 1 ns, where to compare prototypes takes 11 in V8, and isPrototypeOf or the intrinsic hasInstance
// 8 to 26 in JSC. Subclasses are kinds of their own, but cost nothing up to the fourth.

/** Whether a view is of this realm: all that can be asked of a view on the heap in time. */
export function isOfThisRealm(view: NumericArray, { isOwn }: ElementType): boolean {
  return isOwn(view);
}

/** Whether a buffer is shared, or may be: to be sure takes an exception (5 µs) where it is. */
export function mayBeShared(buffer: ArrayBufferLike): boolean {
  return (Shared !== undefined && buffer instanceof Shared) || isShared(buffer);
}

/** Whether a view is of this realm, on memory that keeps its size. */
export function isOrdinary(
  view: NumericArray,
  buffer: ArrayBufferLike,
  type: ElementType,
): boolean {
  if (!isOfThisRealm(view, type)) return false;
  try {
    const { resizable } = buffer as { resizable?: unknown };
    // What says that is no SharedArrayBuffer: one question less (2 of 20 ns) of ordinary ones.
    if (typeof resizable === 'boolean') return !resizable;
    return (buffer as { growable?: unknown }).growable !== true;
  } catch {
    return false; // a getter of somebody's own
  }
}

/** Elements of a block: three fit into any first-level cache. */
const BLOCK = 1024;

type Blocks = readonly [NumericArray, NumericArray, NumericArray];
const blocksByType = new Map<ElementType, Blocks>();

function blocksOf(type: ElementType): Blocks {
  let blocks = blocksByType.get(type);
  if (blocks === undefined) {
    blocks = [new type.Array(BLOCK), new type.Array(BLOCK), new type.Array(BLOCK)];
    blocksByType.set(type, blocks);
  }
  return blocks;
}

/** Elements up to which a result that has to wait does so in memory that is kept. */
const KEPT = 65_536;

const keptByType = new Map<ElementType, NumericArray>();

/**
 * n elements for a result that is written after all has been read. Short ones share memory, which
 * nothing else may hold: fresh memory for each call takes V8 2 to 16 ns an element up to Node 22.
 */
export function stagingArray(type: ElementType, n: number): NumericArray {
  if (n > KEPT) return new type.Array(n);
  const kept = keptByType.get(type);
  if (kept !== undefined && kept.length === n) return kept;
  if (kept !== undefined && kept.length > n) return new type.Array(kept.buffer, 0, n);
  const longer = new type.Array(n);
  keptByType.set(type, longer);
  return longer;
}

/**
 * Computes n elements of `out` from those of `a` and `b` on ordinary arrays, `count` at a time, which
 * `loop` takes in this order. `out` may be exactly an input.
 */
export function inBlocks(
  type: ElementType,
  a: NumericArray,
  b: NumericArray | undefined,
  out: NumericArray,
  n: number,
  loop: (a: NumericArray, b: NumericArray, out: NumericArray, count: number) => void,
): void {
  const [aBlock, bBlock, outBlock] = blocksOf(type);
  const cut = (view: NumericArray, begin: number, count: number): NumericArray =>
    new type.Array(bufferOf(view), bytesOf(view)[0] + type.bytes * begin, count);
  for (let begin = 0; begin < n; begin += BLOCK) {
    const count = Math.min(BLOCK, n - begin);
    copyInto(aBlock, cut(a, begin, count));
    if (b !== undefined) copyInto(bBlock, cut(b, begin, count));
    loop(aBlock, bBlock, outBlock, count);
    copyInto(cut(out, begin, count), cut(outBlock, 0, count));
  }
}
