// What an outcome says, and whether it is as it must be.
import { ELEMENT_TYPES, type Dtype } from '../dist/core/element_types.js';
import type { Check } from './controls.js';
import type { Outcome } from './prove.js';

/** The contract of `accuracy: 'fast'`. */
const MAX_FAST_ULP = 2.5;

/** One thing that was checked of a subject. */
export interface Verdict {
  readonly check: Check;
  readonly passed: boolean;
  readonly text: string;
}

export const count = (n: number): string => n.toLocaleString('en-US');
const hex = (bits: number, dtype: Dtype): string =>
  `0x${bits.toString(16).padStart(2 * ELEMENT_TYPES[dtype].bytes, '0')}`;

function floatOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!;
}

function exactVerdict(outcome: Outcome, expected: string | undefined): Verdict {
  const { subject, inputs, misrounded, witness, hash } = outcome;
  const place = misrounded === 0 ? '' : `, one of them ${hex(witness, subject.dtype)}`;
  const verdict = hash === expected ? 'as expected' : `expected ${expected ?? ''}`;
  return {
    check: 'exact',
    passed: misrounded === 0 && (expected === undefined || hash === expected),
    text:
      `${count(inputs)} inputs, ${count(misrounded)} misrounded${place}` +
      (expected === undefined ? '' : `, hash ${hash} (${verdict})`),
  };
}

/** Everything that was checked. Without `expected`, the hash is of a part and says nothing. */
export function verdictsOf(outcome: Outcome, expected: string | undefined): Verdict[] {
  const { subject, fast, disturbed } = outcome;
  const verdicts: Verdict[] = [];
  if (subject.kernels.exact !== undefined) verdicts.push(exactVerdict(outcome, expected));
  if (fast !== undefined) {
    verdicts.push({
      check: 'fast',
      passed: fast.ulp <= MAX_FAST_ULP && fast.broken === 0,
      text:
        `fast: at most ${fast.ulp.toFixed(4)} ULP, at ${floatOf(fast.worst)} (${hex(fast.worst, subject.dtype)}); ` +
        `${count(fast.broken)} outputs break the contract`,
    });
  }
  if (disturbed !== undefined) {
    verdicts.push({
      check: 'undisturbed',
      passed: disturbed === 0,
      text: `${count(disturbed)} results change in place, beside large inputs or subnormal results`,
    });
  }
  return verdicts;
}
