// What an operator is made of: its schema, what computes it, and what makes its gradient.
import type { CPUContext } from '../../functions/context.js';
import type { DataType } from '../tensors/data_types.js';
import type { Arguments } from './arguments.js';
import type { OperatorDef } from '../proto/message_types.js';
import type { OperatorSchema } from './schema.js';
import type { Tensor } from '../tensors/tensor.js';

/** What a kernel sees of its operator: its definition, and the tensors of its blobs. */
export interface OperatorContext {
  readonly def: OperatorDef;
  /** Where it computes. */
  readonly context: CPUContext;
  /** The arguments of the definition. */
  arguments(): Arguments;
  readonly inputs: number;
  /** The tensor of an input. */
  input(index: number): Tensor;
  /** How messages call an input. */
  inputName(index: number): string;
  /**
   * The tensor of an output, of this shape and type from now on. To be called when nothing can fail
   * any more: it changes the blob.
   */
  output(index: number, dims: readonly number[], dtype: DataType): Tensor;
  /** Whether an output is the blob of an input. */
  isInPlace(input: number, output: number): boolean;
}

/** Makes an operator: reads its arguments, and returns what runs it each time. */
export type Kernel = (op: OperatorContext) => () => void;

/** The gradient of a blob: the name of the blob that holds it; none if it is not asked for. */
export type GradientName = string | undefined;

/** What a gradient maker makes: operators, and the gradient of each input of the definition. */
export interface GradientOperators {
  readonly operators: OperatorDef[];
  readonly inputGradients: GradientName[];
}

/** Makes the operators of a gradient from a definition and the gradients of its outputs. */
export type GradientMaker = (
  def: OperatorDef,
  outputGradient: (index: number) => string,
) => GradientOperators;

/** The gradient of an operator that needs none: Caffe2's `NO_GRADIENT`. */
export const noGradient: GradientMaker = (def) => ({
  operators: [],
  inputGradients: def.input.map(() => undefined),
});

/** An operator: one file each in operators/, one line each in their list. */
export interface OperatorEntry {
  readonly schema: OperatorSchema;
  /** What computes it on the CPU, by engine: `''` is the default one. */
  readonly kernels: Readonly<Record<string, Kernel>>;
  readonly gradient?: GradientMaker;
}
