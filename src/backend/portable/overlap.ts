// Outputs that overlap an input: the portable twin of the check in native/operators/operator.h.
import { rangeError } from '../../errors.js';
import { bufferOf, bytesOf, isShared, lengthOf } from '../../typed_array.js';

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

/**
 * Whether `out` must be written at once, after all of `input` has been read, because nobody can
 * tell whether they overlap. Throws if they are known to in a way that is not allowed.
 *
 * @param inPlace whether `out` may be exactly `input`.
 */
export function checkOverlap(
  out: Float32Array,
  input: Float32Array,
  inputName: string,
  inPlace: boolean,
): boolean {
  const overlap = overlapOf(out, input);
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
