// What a backend refuses before it writes anything: it says so in a number, since errors made in
// native code belong to the realm that loaded the addon, not to the caller's.
import { rangeError, typeError, type CodedError } from '../errors.js';

/** Why, in the lower bits, and which input is at fault, above them: native/node/calls.cc. */
export type Refusal = number;

const WHY_BITS = 3;
const WHY_MASK = 2 ** WHY_BITS - 1;
const LENGTH_MISMATCH = 2;
const IN_PLACE = 3;
const PARTIAL_OVERLAP = 4;

export const inPlaceRefusal = (input: number): Refusal => (input << WHY_BITS) | IN_PLACE;
export const partialOverlapRefusal = (input: number): Refusal =>
  (input << WHY_BITS) | PARTIAL_OVERLAP;

/** The inputs of a function, as messages call them, and which of them the output may be. */
export interface Inputs {
  readonly names: readonly string[];
  readonly inPlace: number;
}

export const FORWARD_INPUTS: Inputs = { names: ['x'], inPlace: 0 };
export const GRADIENT_INPUTS: Inputs = { names: ['y', 'dy'], inPlace: 1 };

/** The error of a refusal. */
export function refusalError(refusal: Refusal, { names, inPlace }: Inputs): CodedError {
  const index = refusal >> WHY_BITS;
  const input = names[index] ?? 'an input';
  switch (refusal & WHY_MASK) {
    case LENGTH_MISMATCH:
      // Lengths were equal when they were checked: another thread has made a shared buffer grow.
      return rangeError(
        'ERR_LENGTH_MISMATCH',
        'a length that stays as it is during the call',
        names.join(' and '),
        'one that changed',
      );
    case IN_PLACE:
      return rangeError('ERR_IN_PLACE', `memory apart from ${input}`, 'out', `${input} itself`);
    case PARTIAL_OVERLAP: {
      const exactly = index === inPlace ? ', or exactly it,' : '';
      const came = 'a view that overlaps it in part';
      return rangeError('ERR_PARTIAL_OVERLAP', `memory apart from ${input}${exactly}`, 'out', came);
    }
    default:
      return typeError('ERR_INVALID_ARG_TYPE', 'a Float32Array', input, 'another value');
  }
}
