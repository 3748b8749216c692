// Kernels of WebAssembly over any views: it sees its own memory alone, so arrays are copied through it in
// blocks. Nothing is asked of a view but what it really is, and nothing of its class is called.
import type { CatalogRow } from '../../core/catalog.js';
import type { ElementType, NumericArray } from '../../core/element_types.js';
import { bufferOf, bytesOf, copyInto, lengthOf } from '../../core/typed_array.js';
import type { BinaryKernel, UnaryKernel } from '../backend.js';
import { checkOverlap } from '../portable/overlap.js';
import { stagingArray } from '../portable/views.js';
import { lengthRefusal } from '../refusal.js';
import { instanceOf, type Instance, type Kernel } from './instance.js';

/** A kernel, and what else computes it. */
export interface Staged<K extends UnaryKernel | BinaryKernel> {
  readonly name: string;
  readonly row: CatalogRow;
  readonly type: ElementType;
  /** How many elements make WebAssembly the quicker one. */
  readonly least: number;
  /** What computes fewer, and all where WebAssembly does not run. */
  readonly portable: K;
}

/** `count` elements of a view from `begin` on: `subarray` would ask the view's class what to make. */
const cut = (
  { Array: TypedArray, bytes }: ElementType,
  view: NumericArray,
  begin: number,
  count: number,
): NumericArray => new TypedArray(bufferOf(view), bytesOf(view)[0] + bytes * begin, count);

/** Copies elements of a view to the start of a block. */
function copyIn(
  type: ElementType,
  block: NumericArray,
  view: NumericArray,
  begin: number,
  count: number,
  isAll: boolean,
): void {
  if (isAll) {
    try {
      copyInto(block, view);
      return;
    } catch {
      // Another thread has made a shared buffer grow, beyond a block.
    }
  }
  copyInto(block, cut(type, view, begin, count));
}

/** y ← f(x) over n elements. y may be x. */
function runUnary(
  type: ElementType,
  { length, blocks, results }: Instance,
  kernel: Kernel,
  x: NumericArray,
  y: NumericArray,
  n: number,
): void {
  const isAll = n <= length;
  for (let begin = 0; begin < n; begin += length) {
    const count = n - begin < length ? n - begin : length;
    copyIn(type, blocks[0], x, begin, count, isAll);
    kernel(count);
    copyInto(isAll ? y : cut(type, y, begin, count), results(count));
  }
}

/** c ← f(a, b) over n elements. c may be a or b. */
function runBinary(
  type: ElementType,
  { length, blocks, results }: Instance,
  kernel: Kernel,
  a: NumericArray,
  b: NumericArray,
  c: NumericArray,
  n: number,
): void {
  const isAll = n <= length;
  for (let begin = 0; begin < n; begin += length) {
    const count = n - begin < length ? n - begin : length;
    copyIn(type, blocks[0], a, begin, count, isAll);
    copyIn(type, blocks[1], b, begin, count, isAll);
    kernel(count);
    copyInto(isAll ? c : cut(type, c, begin, count), results(count));
  }
}

/** A function of one input. */
export function stagedUnary({
  name,
  row,
  type,
  least,
  portable,
}: Staged<UnaryKernel>): UnaryKernel {
  return (x, y) => {
    const n = lengthOf(y);
    if (n === 0 || lengthOf(x) !== n) return lengthRefusal(n, x);
    const instance = n < least ? undefined : instanceOf(type.name);
    const kernel = instance?.kernels[name];
    if (instance === undefined || kernel === undefined) return portable(x, y);
    const overlap = x === y ? undefined : checkOverlap(y, bufferOf(y), x, bufferOf(x), 0, row);
    if (typeof overlap === 'number') return overlap;
    if (overlap === undefined) {
      runUnary(type, instance, kernel, x, y, n);
    } else {
      // Nobody can tell whether they overlap: written after all has been read.
      const result = stagingArray(type, n);
      runUnary(type, instance, kernel, x, result, n);
      copyInto(y, result);
    }
    return undefined;
  };
}

/** A function of two inputs. */
export function stagedBinary(staged: Staged<BinaryKernel>): BinaryKernel {
  const { name, row, type, least, portable } = staged;
  return (a, b, c) => {
    const n = lengthOf(c);
    if (n === 0 || lengthOf(a) !== n || lengthOf(b) !== n) return lengthRefusal(n, a, b);
    const instance = n < least ? undefined : instanceOf(type.name);
    const kernel = instance?.kernels[name];
    if (instance === undefined || kernel === undefined) return portable(a, b, c);
    const buffer = bufferOf(c);
    const overlapA = checkOverlap(c, buffer, a, bufferOf(a), 0, row);
    if (typeof overlapA === 'number') return overlapA;
    const overlapB = checkOverlap(c, buffer, b, bufferOf(b), 1, row);
    if (typeof overlapB === 'number') return overlapB;
    if (overlapA === undefined && overlapB === undefined) {
      runBinary(type, instance, kernel, a, b, c, n);
    } else {
      const result = stagingArray(type, n);
      runBinary(type, instance, kernel, a, b, result, n);
      copyInto(c, result);
    }
    return undefined;
  };
}
