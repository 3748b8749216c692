// The two orders of an array's values: C, where the last index runs fastest, and Fortran, where the
// first one does.

/** Whether both orders are the same sequence. */
export function isOrderless(shape: readonly number[]): boolean {
  return shape.includes(0) || shape.filter((n) => n !== 1).length <= 1;
}

/** What an order is called in messages. */
export const orderName = (fortranOrder: boolean): string => (fortranOrder ? 'Fortran' : 'C');

/** Values moved at once: as many lines of the cache are read as are written, and all fit. */
const BLOCK = 2 ** 10;

/** For each index how far apart its neighbours are, if the first one given runs fastest. */
function strides(shape: readonly number[]): number[] {
  let next = 1;
  return shape.map((n) => {
    const stride = next;
    next *= n;
    return stride;
  });
}

/** Copies n items of two words that lie `step` items apart to where they follow each other. */
function copyPairs(
  source: Uint8Array | Uint16Array | Uint32Array,
  target: Uint8Array | Uint16Array | Uint32Array,
  sourceAt: number,
  targetAt: number,
  n: number,
  step: number,
): void {
  for (let i = 0; i < n; i++) {
    const [from, to] = [2 * (sourceAt + i * step), 2 * (targetAt + i)];
    target[to] = source[from]!;
    target[to + 1] = source[from + 1]!;
  }
}

/**
 * Copies values in Fortran order to C order: the longest index is halved until a block is left.
 * (Blocks that go through memory in between, read along one order and written along the other, took
 * 1.2 to 3 times as long: 2^25 values, a Xeon.)
 */
function copyReordered<T extends Uint8Array | Uint16Array | Uint32Array>(
  source: T,
  target: T,
  shape: readonly number[],
  words: number,
): void {
  const from = strides(shape);
  const to = strides(shape.toReversed()).reverse();
  const last = shape.length - 1;
  const lastFrom = from[last]!;
  const extents = shape.slice();

  const copyBlock = (index: number, sourceAt: number, targetAt: number): void => {
    const n = extents[index]!;
    if (index === last) {
      if (words === 2) copyPairs(source, target, sourceAt, targetAt, n, lastFrom);
      else for (let i = 0; i < n; i++) target[targetAt + i] = source[sourceAt + i * lastFrom]!;
      return;
    }
    for (let i = 0; i < n; i++) {
      copyBlock(index + 1, sourceAt + i * from[index]!, targetAt + i * to[index]!);
    }
  };

  const copy = (count: number, sourceAt: number, targetAt: number): void => {
    if (count <= BLOCK) {
      copyBlock(0, sourceAt, targetAt);
      return;
    }
    const longest = extents.indexOf(Math.max(...extents));
    const n = extents[longest]!;
    const half = Math.floor(n / 2);
    extents[longest] = half;
    copy((count / n) * half, sourceAt, targetAt);
    extents[longest] = n - half;
    const [skipped, targetSkipped] = [half * from[longest]!, half * to[longest]!];
    copy((count / n) * (n - half), sourceAt + skipped, targetAt + targetSkipped);
    extents[longest] = n;
  };
  copy(source.length / words, 0, 0);
}

// As integers: a float can change its bits on the way, if it is a NaN.
const WORDS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Uint32Array };

/**
 * Copies the items of `source` to `target`, which is as long, from one order to the other.
 *
 * @param fortranOrder the order of the source.
 */
export function reorder(
  source: ArrayBuffer,
  target: ArrayBuffer,
  itemSize: 1 | 2 | 4 | 8,
  shape: readonly number[],
  fortranOrder: boolean,
): void {
  const Words = WORDS[itemSize];
  const [values, reordered] = [new Words(source), new Words(target)];
  const long = shape.filter((n) => n !== 1);
  if (isOrderless(shape)) {
    reordered.set(values);
    return;
  }
  // C order is the Fortran order of the indices the other way round.
  const dims = fortranOrder ? long : long.toReversed();
  copyReordered(values, reordered, dims, itemSize / Words.BYTES_PER_ELEMENT);
}
