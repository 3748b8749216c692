// Outputs that overlap an input: the portable twin of the check in native/runtime/plan.h.
import type { CatalogRow } from '../../core/catalog.js';
import type { NumericArray } from '../../core/element_types.js';
import { bufferOf, bytesOf, isShared, lengthOf } from '../../core/typed_array.js';
import { inPlaceRefusal, partialOverlapRefusal, type Refusal } from '../refusal.js';

type Overlap = 'none' | 'exact' | 'partial' | 'unknown';

/** How the memory of two views of one length overlaps. */
function overlapOf(a: NumericArray, b: NumericArray): Overlap {
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
 * Why `out` may not be written while input `index` is read; `'unknown'` where nobody can tell whether
 * they overlap, so that it must be written after all has been read; `undefined` where nothing is wrong.
 */
export function checkOverlap(
  out: NumericArray,
  input: NumericArray,
  index: number,
  { inPlace }: CatalogRow,
): Refusal | 'unknown' | undefined {
  const overlap = overlapOf(out, input);
  if (overlap === 'none') return undefined;
  if (overlap === 'exact') return index === inPlace ? undefined : inPlaceRefusal(index);
  return overlap === 'partial' ? partialOverlapRefusal(index) : 'unknown';
}
