// What Caffe2 may have computed: for every blob of a run, the range that its own error bounds allow.
import { checkFloat32Array } from '../../core/checks.js';
import { describe, typeError } from '../../core/errors.js';
import { copyOfFloats, lengthOf } from '../../core/typed_array.js';
import type { OperatorDef } from '../proto/message_types.js';
import { isTensor } from '../tensors/tensor.js';
import type { Workspace } from '../runtime/workspace.js';
import { stepUlps } from './ulp.js';

/** Caffe2's own error against the correctly rounded sigmoid (released build, all 2^32 inputs). */
export const CAFFE2_BOUND = {
  /** Up to this |x|, */
  ulpsUpTo: 87,
  /** so many ULP; */
  ulps: 3,
  /** beyond, this much absolutely: where results are subnormal, it gives 0. */
  absolute: 3e-39,
} as const;

/** The least and the greatest value of each element. */
export interface Envelope {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** What is known to the last bit. */
export const exactly = (values: Float32Array): Envelope => ({ low: values, high: values });

/**
 * Whether every value is known to the last bit.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`.
 */
export function isExact(envelope: Envelope): boolean {
  if (typeof (envelope as unknown) !== 'object' || (envelope as unknown) === null) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an envelope', 'envelope', describe(envelope));
  }
  const { low, high } = envelope;
  checkFloat32Array(low, 'low of envelope');
  checkFloat32Array(high, 'high of envelope');
  if (low === high) return true;
  const n = lengthOf(low);
  if (n !== lengthOf(high)) return false;
  for (let i = 0; i < n; i++) if (!Object.is(low[i], high[i])) return false;
  return true;
}

/** The range about a correctly rounded σ(x) that Caffe2's bound allows; NaN for NaN. */
export function sigmoidBound(x: number, y: number): readonly [low: number, high: number] {
  const { ulpsUpTo, ulps, absolute } = CAFFE2_BOUND;
  if (Math.abs(x) <= ulpsUpTo) return [stepUlps(y, -ulps), stepUlps(y, ulps)];
  if (!Number.isFinite(x)) return [y, y];
  return [Math.max(0, Math.fround(y - absolute)), Math.fround(y + absolute)];
}

/** The range of σ over a range of x, with the error of Caffe2 at both ends. */
export function sigmoidEnvelope(
  sigmoid: (x: Float32Array) => Float32Array,
  { low, high }: Envelope,
): Envelope {
  const [below, above] = [sigmoid(low), sigmoid(high)];
  return {
    low: Float32Array.from(below, (y, i) => sigmoidBound(low[i]!, y)[0]),
    high: Float32Array.from(above, (y, i) => sigmoidBound(high[i]!, y)[1]),
  };
}

const f = Math.fround;

/** The range of products of two ranges, each rounded. */
function product(a: readonly [number, number], b: readonly [number, number]): [number, number] {
  const corners = [f(a[0] * b[0]), f(a[0] * b[1]), f(a[1] * b[0]), f(a[1] * b[1])];
  return [Math.min(...corners), Math.max(...corners)];
}

/** The range of (dY·Y)·(1−Y), each operation rounded; exact where both are. */
export function gradientEnvelope(y: Envelope, dy: Envelope): Envelope {
  const low = new Float32Array(y.low.length);
  const high = new Float32Array(y.low.length);
  for (let i = 0; i < low.length; i++) {
    const ys = [y.low[i]!, y.high[i]!] as const;
    const first = product([dy.low[i]!, dy.high[i]!], ys);
    [low[i], high[i]] = product(first, [f(1 - ys[1]), f(1 - ys[0])]);
  }
  return { low, high };
}

/** The range of a sum of ranges, in the order of the inputs. */
function sumEnvelope(inputs: readonly Envelope[]): Envelope {
  const add = (a: Float32Array, b: Float32Array): Float32Array =>
    a.map((value, i) => value + b[i]!);
  return inputs.reduce((a, b) => ({ low: add(a.low, b.low), high: add(a.high, b.high) }));
}

/**
 * The envelope of the output of an operator that has just run, from those of its inputs. Undefined
 * for an operator whose error is not known here, and where the inputs are no floats.
 */
export function outputEnvelope(
  def: OperatorDef,
  inputs: readonly (Envelope | undefined)[],
  sigmoid: (x: Float32Array) => Float32Array,
): Envelope | undefined {
  const known = inputs.filter((input) => input !== undefined);
  if (known.length !== inputs.length) return undefined;
  switch (def.type) {
    case 'Sigmoid':
      return sigmoidEnvelope(sigmoid, known[0]!);
    case 'SigmoidGradient':
      return gradientEnvelope(known[0]!, known[1]!);
    case 'Sum':
      return sumEnvelope(known);
    default:
      return undefined;
  }
}

/** The floats of a blob, copied; undefined if it holds none. */
export function floatsOf(workspace: Workspace, name: string): Float32Array | undefined {
  const value = workspace.blob(name)?.value;
  if (!isTensor(value) || value.dtype !== 'FLOAT') return undefined;
  return copyOfFloats(value.data('FLOAT'));
}
