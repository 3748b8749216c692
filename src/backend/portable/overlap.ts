// Outputs that overlap an input: the portable twin of the check in native/operators/operator.h.
import { rangeError } from '../../errors.js';
import { bytesOf, lengthOf } from '../../typed_array.js';
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

/**
 * Whether `out` must be written at once, after all of `input` has been read, because nobody can
 * tell whether they overlap. Throws if they are known to in a way that is not allowed. The buffers are
 * those of the views: to ask a view for its own takes 12 ns.
 *
 * @param inPlace whether `out` may be exactly `input`.
 */
export function checkOverlap(
  out: Float32Array,
  outBuffer: ArrayBufferLike,
  input: Float32Array,
  inputBuffer: ArrayBufferLike,
  inputName: string,
  inPlace: boolean,
): boolean {
  const overlap = overlapOf(out, outBuffer, input, inputBuffer);
  if (overlap === 'exact' && !inPlace) {
    throw rangeError(
      'ERR_IN_PLACE',
      `memory apart from ${inputName}`,
      'out',
      `${inputName} itself`,
    );
  }
  if (overlap === 'partial') {
    throw rangeError(
      'ERR_PARTIAL_OVERLAP',
      `memory apart from ${inputName}${inPlace ? ', or exactly it,' : ''}`,
      'out',
      'a view that overlaps it in part',
    );
  }
  return overlap === 'unknown';
}
