// Outputs that overlap an input: the portable twin of the check in native/runtime/plan.h.
import { bufferOf, bytesOf, isShared, lengthOf } from '../../core/typed_array.js';
import { inPlaceRefusal, partialOverlapRefusal, type Refusal } from '../refusal.js';

type Overlap = 'none' | 'exact' | 'partial' | 'unknown';

/** How the memory of two views of one length overlaps. */
function overlapOf(a: Float32Array, b: Float32Array): Overlap {
  if (lengthOf(a) === 0) return 'none';
  if (a === b) return 'exact';
  const buffer = bufferOf(a);
  if (buffer !== bufferOf(b)) {
    // Two SharedArrayBuffers may be one block of memory, received twice: only addresses would tell.
    return isShared(buffer) && isShared(bufferOf(b)) ? 'unknown' : 'none';
  }
  const [aBegin, aEnd] = bytesOf(a);
  const [bBegin, bEnd] = bytesOf(b);
  if (aBegin >= bEnd || bBegin >= aEnd) return 'none';
  return aBegin === bBegin && aEnd === bEnd ? 'exact' : 'partial';
}

/** Whether the output may be exactly this input. */
type InPlace = 'in place' | 'apart';

/**
 * Why `out` may not be written while input `index` is read; `'at once'` where nobody can tell whether
 * they overlap, so that it must be written after all has been read; `undefined` where nothing is wrong.
 */
export function overlapRefusal(
  out: Float32Array,
  input: Float32Array,
  index: number,
  allowed: InPlace,
): Refusal | 'at once' | undefined {
  switch (overlapOf(out, input)) {
    case 'exact':
      return allowed === 'apart' ? inPlaceRefusal(index) : undefined;
    case 'partial':
      return partialOverlapRefusal(index);
    case 'unknown':
      return 'at once';
    case 'none':
      return undefined;
  }
}
