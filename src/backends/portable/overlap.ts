// Outputs that overlap an input: the portable twin of the check in native/runtime/plan.h.
import type { CatalogRow } from '../../core/catalog.js';
import type { NumericArray } from '../../core/element_types.js';
import { bytesOf, lengthOf } from '../../core/typed_array.js';
import { inPlaceRefusal, partialOverlapRefusal, type Refusal } from '../refusal.js';
import { mayBeShared } from './views.js';

type Overlap = 'none' | 'exact' | 'partial' | 'unknown';

/** How the memory of two views of one length overlaps. */
function overlapOf(
  a: NumericArray,
  aBuffer: ArrayBufferLike,
  b: NumericArray,
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
 * Why `out` may not be written while input `index` is read; `'unknown'` where nobody can tell whether
 * they overlap, so that it must be written after all has been read; `undefined` where nothing is wrong.
 * The buffers are those of the views: to ask a view for its own takes 12 ns.
 */
export function checkOverlap(
  out: NumericArray,
  outBuffer: ArrayBufferLike,
  input: NumericArray,
  inputBuffer: ArrayBufferLike,
  index: number,
  { inPlace }: CatalogRow,
): Refusal | 'unknown' | undefined {
  const overlap = overlapOf(out, outBuffer, input, inputBuffer);
  if (overlap === 'none') return undefined;
  if (overlap === 'exact') return index === inPlace ? undefined : inPlaceRefusal(index);
  return overlap === 'partial' ? partialOverlapRefusal(index) : 'unknown';
}
