// What a backend refuses before it writes anything: it says so in a number, since errors made in
// native code belong to the realm that loaded the addon, not to the caller's.
import type { CatalogRow } from '../core/catalog.js';
import { rangeError, typeError, type CodedError } from '../core/errors.js';

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

/** The error of a refusal. */
export function refusalError(refusal: Refusal, { inputs, inPlace }: CatalogRow): CodedError {
  const index = refusal >> WHY_BITS;
  const input = inputs[index] ?? 'an input';
  switch (refusal & WHY_MASK) {
    case LENGTH_MISMATCH:
      // Lengths were equal when they were checked: another thread has made a shared buffer grow.
      return rangeError(
        'ERR_LENGTH_MISMATCH',
        'a length that stays as it is during the call',
        inputs.join(' and '),
        'one that changed',
      );
    case IN_PLACE:
      return rangeError('ERR_IN_PLACE', `memory apart from ${input}`, 'out', `${input} itself`);
    case PARTIAL_OVERLAP: {
      const exactly = index === inPlace ? ', or exactly it,' : '';
      const expected = `memory apart from ${input}${exactly}`;
      const received = 'a view that overlaps it in part';
      return rangeError('ERR_PARTIAL_OVERLAP', expected, 'out', received);
    }
    default:
      return typeError('ERR_INVALID_ARG_TYPE', 'an array that it takes', input, 'another value');
  }
}
