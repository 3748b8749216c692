// How the shapes of a gradient's two inputs may relate, and Caffe2's older way to say so.
import { Caffe2Error, quoted } from '../common/errors.js';
import type { OperatorContext } from '../model/operator_entry.js';
import { dimsText, sameDims } from '../tensors/dims.js';
import type { Tensor } from '../tensors/tensor.js';

const refuse = (expected: string, parameter: string, received: string): never => {
  throw new Caffe2Error('ERR_CAFFE2_SHAPE', expected, parameter, received);
};

/** The dimensions without the 1s in front. */
function withoutLeadingOnes(dims: readonly number[]): readonly number[] {
  const first = dims.findIndex((n) => n !== 1);
  return first < 0 ? [] : dims.slice(first);
}

/**
 * The dimensions of the output of an operator over pairs of elements. Caffe2 would broadcast here,
 * and then read or leave out elements; so the shapes must be equal but for 1s in front.
 */
export function pairedDims(op: OperatorContext, a: Tensor, b: Tensor): readonly number[] {
  const [x, y] = [a.dims, b.dims];
  if (sameDims(x, y)) return x;
  if (!sameDims(withoutLeadingOnes(x), withoutLeadingOnes(y))) {
    refuse(
      `the shape ${dimsText(x)} of ${op.inputName(0)}, but for 1s in front,`,
      op.inputName(1),
      dimsText(y),
    );
  }
  return x.length >= y.length ? x : y;
}

/** Throws unless the output in place of input 1 has its dimensions. */
export function checkInPlaceDims(op: OperatorContext, b: Tensor, dims: readonly number[]): void {
  if (sameDims(b.dims, dims)) return;
  refuse(
    `the shape ${dimsText(dims)} of the output in its place`,
    op.inputName(1),
    dimsText(b.dims),
  );
}

/** What the arguments `broadcast`, `axis`, `axis_str` and `order` ask for. */
export interface LegacyBroadcast {
  readonly enabled: boolean;
  readonly axis: number;
}

/**
 * Reads the arguments of Caffe2's older broadcasting. Without `broadcast` the others say nothing,
 * though they must have their types: Caffe2's check of that stands where it never applies.
 *
 * @throws Caffe2Error `ERR_CAFFE2_ARGUMENT`.
 */
export function readLegacyBroadcast(op: OperatorContext): LegacyBroadcast {
  const args = op.arguments();
  const enabled = args.bool('broadcast', false);
  const axis = args.int('axis', -1);
  const letter = args.string('axis_str', '');
  const order = args.string('order', 'NCHW');
  const wrong = (expected: string, parameter: string, received: string): never => {
    throw new Caffe2Error('ERR_CAFFE2_ARGUMENT', expected, `argument "${parameter}"`, received);
  };
  if (!enabled || letter === '') return { enabled, axis };
  if (axis !== -1) wrong('none beside axis', 'axis_str', quoted(letter));
  const found = letter.length === 1 ? order.indexOf(letter) : -1;
  if (found < 0) wrong(`one letter of ${quoted(order)}`, 'axis_str', quoted(letter));
  return { enabled, axis: found };
}

/** What Caffe2's older broadcasting refuses before it starts. */
export function checkLegacyBroadcast(
  { axis }: LegacyBroadcast,
  op: OperatorContext,
  a: Tensor,
  b: Tensor,
): void {
  if (op.isInPlace(1, 0)) refuse('a blob apart from input 1', 'output 0 with broadcast', 'that');
  if (b.numel === 1) return;
  if (a.dims.length < b.dims.length) {
    const expected = `at most ${a.dims.length} dimensions, as many as ${op.inputName(0)} has,`;
    refuse(expected, op.inputName(1), dimsText(b.dims));
  }
  const last = a.dims.length - b.dims.length;
  if (axis !== -1 && (axis < 0 || axis > last)) {
    refuse(`an integer from 0 to ${last}`, 'argument "axis"', `${axis}`);
  }
}
