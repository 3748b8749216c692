// Outputs that overlap an input: the portable twin of the check in native/runtime/plan.h.
import { bytesOf, lengthOf } from '../../typed_array.js';
import { inPlaceRefusal, partialOverlapRefusal, type Refusal } from '../refusal.js';
import { mayBeShared } from './views.js';

type Overlap = 'none' | 'exact' | 'partial' | 'unknown';

/** How the memory of two views of one length overlaps. */
function overlapOf(
  a: Float32Array,
  aBuffer: ArrayBufferLike,
  b: Float32Array,
  bBuffer: ArrayBufferLike,
): Overlap {
  if (lengthOf(a) === 0) return 'none';
  if (a === b) return 'exact';
  if (aBuffer !== bBuffer) {
    // Two SharedArrayBuffers may be one block of memory, received twice: only addresses would tell.
    return mayBeShared(aBuffer) && mayBeShared(bBuffer) ? 'unknown' : 'none';
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
 * The buffers are those of the views: to ask a view for its own takes 12 ns.
 */
export function overlapRefusal(
  out: Float32Array,
  outBuffer: ArrayBufferLike,
  input: Float32Array,
  inputBuffer: ArrayBufferLike,
  index: number,
  allowed: InPlace,
): Refusal | 'at once' | undefined {
  switch (overlapOf(out, outBuffer, input, inputBuffer)) {
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
