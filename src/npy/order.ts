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

/**
 * Copies values in Fortran order to C order: the longest index is halved until a block is left.
 * (Blocks that go through memory in between, read along one order and written along the other, took
 * 1.2 to 3 times as long: 2^25 values, a Xeon.)
 */
function copyReordered(source: Uint32Array, target: Uint32Array, shape: readonly number[]): void {
  const from = strides(shape);
  const to = strides(shape.toReversed()).reverse();
  const last = shape.length - 1;
  const lastFrom = from[last]!;
  const extents = shape.slice();

  const copyBlock = (index: number, sourceAt: number, targetAt: number): void => {
    const n = extents[index]!;
    if (index === last) {
      for (let i = 0; i < n; i++) target[targetAt + i] = source[sourceAt + i * lastFrom]!;
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
  copy(source.length, 0, 0);
}

/**
 * Copies the 4-byte values of `source` to `target`, which is as long, from one order to the other.
 *
 * @param fortranOrder the order of the source.
 */
export function reorder(
  source: ArrayBuffer,
  target: ArrayBuffer,
  shape: readonly number[],
  fortranOrder: boolean,
): void {
  // As integers: a float can change its bits on the way, if it is a NaN.
  const [values, reordered] = [new Uint32Array(source), new Uint32Array(target)];
  const long = shape.filter((n) => n !== 1);
  if (isOrderless(shape)) reordered.set(values);
  // C order is the Fortran order of the indices the other way round.
  else copyReordered(values, reordered, fortranOrder ? long : long.toReversed());
}
