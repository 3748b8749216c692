// What a backend refuses before it writes anything: it says so in a number, since errors made in
// native code belong to the realm that loaded the addon, not to the caller's.
import type { CatalogRow } from '../core/catalog.js';
import { throwMismatch } from '../core/checks.js';
import type { TakenArrays } from '../core/element_types.js';
import { rangeError, typeError, type CodedError } from '../core/errors.js';
import { lengthOf } from '../core/typed_array.js';

/** Why, in the lower bits (native/runtime/plan.h), and which input is at fault, above them. */
export type Refusal = number;

const WHY_BITS = 3;
const WHY_MASK = 2 ** WHY_BITS - 1;
const LENGTH_MISMATCH = 2;
const IN_PLACE = 3;
const PARTIAL_OVERLAP = 4;

/** Nothing to compute: whether the memory of the arrays is there is the caller's to find out. */
const NO_ELEMENTS = 5;

/** Of inputs that are not all as long as the output, which has `n` elements, or of none. */
export function lengthRefusal(n: number, ...inputs: readonly ArrayBufferView[]): Refusal {
  const input = inputs.findIndex((each) => lengthOf(each) !== n);
  return input < 0 ? NO_ELEMENTS : (input << WHY_BITS) | LENGTH_MISMATCH;
}

export const inPlaceRefusal = (input: number): Refusal => (input << WHY_BITS) | IN_PLACE;
export const partialOverlapRefusal = (input: number): Refusal =>
  (input << WHY_BITS) | PARTIAL_OVERLAP;

/** The error of a refusal of arrays that pass the checks. */
export function refusalError(refusal: Refusal, { inputs, inPlace }: CatalogRow): CodedError {
  const index = refusal >> WHY_BITS;
  const input = inputs[index] ?? 'an input';
  switch (refusal & WHY_MASK) {
    case LENGTH_MISMATCH:
      // Those that the caller gave are equal: another thread has made a shared buffer grow meanwhile.
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

/**
 * Throws what is wrong with arrays that a kernel has refused: the inputs, and the output if the caller gave
 * one, which are typed arrays. Returns where nothing is: there were no elements.
 */
export function settleRefusal(
  refusal: Refusal,
  row: CatalogRow,
  taken: TakenArrays,
  ...arrays: readonly (ArrayBufferView | undefined)[]
): void {
  const [first, ...others] = arrays;
  // The kernel may have met another fault first: the one of the lengths says more.
  others.forEach((other, i) => {
    if (other === undefined) return;
    throwMismatch(first, row.inputs[0]!, other, row.inputs[i + 1] ?? 'out', taken);
  });
  if (refusal !== NO_ELEMENTS) throw refusalError(refusal, row);
}
