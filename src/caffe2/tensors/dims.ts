// The dimensions of tensors: in words, compared, copied, counted.
import { describe, typeError } from '../../core/errors.js';
import { Caffe2Error } from '../common/errors.js';

/** Dimensions in words, for messages only, as long ones are cut: `[2, 3]`. */
export function dimsText(dims: readonly (bigint | number)[]): string {
  const words = Array.from(dims.slice(0, 16), (n: unknown) =>
    typeof n === 'number' || typeof n === 'bigint' ? String(n) : describe(n),
  );
  return `[${(dims.length > 16 ? [...words, '…'] : words).join(', ')}]`;
}

export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A copy of dimensions that nobody changes any more, its holes filled with `undefined`. */
export function copyOfDims(dims: readonly number[]): readonly number[] {
  if (!Array.isArray(dims)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a list of integers', 'dims', describe(dims));
  }
  return Object.freeze(Array.from(dims as readonly number[]));
}

/**
 * The number of elements of a tensor of these dimensions.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_SHAPE` unless each is an integer from 0 to 2^53−1 and their
 * product, zeros left out, is one too.
 */
export function elementCount(dims: readonly number[], parameter = 'dims'): number {
  if (!Array.isArray(dims)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a list of integers', parameter, describe(dims));
  }
  let count = 1;
  let hasZero = false;
  for (const n of dims) {
    if (!Number.isSafeInteger(n) || n < 0) {
      throw new Caffe2Error(
        'ERR_CAFFE2_SHAPE',
        'integers from 0 to 2^53−1',
        parameter,
        dimsText(dims),
      );
    }
    if (n === 0) hasZero = true;
    else count *= n;
  }
  if (count > Number.MAX_SAFE_INTEGER / 8) {
    throw new Caffe2Error('ERR_CAFFE2_SHAPE', 'at most 2^50 elements', parameter, dimsText(dims));
  }
  return hasZero ? 0 : count;
}
