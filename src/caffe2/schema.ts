// What a definition of an operator must be like: the schema, and the check against it.
import { create, clone } from '@bufbuild/protobuf';
import { Caffe2Error, listed, quoted } from './errors.js';
import { Arguments } from './definitions.js';
import { TensorShapeSchema, type OperatorDef, type TensorShape } from './proto/messages.js';

/** A pair of an input's and an output's index. */
export type Pair = readonly [input: number, output: number];

/** A name and what it stands for. */
export interface Described {
  readonly name: string;
  readonly description: string;
}

/** The schema of an operator: what its definitions must be like, and what it says of itself. */
export interface OperatorSchema {
  readonly type: string;
  readonly doc: string;
  /** How many inputs and outputs it takes; `max` may be Infinity. */
  readonly inputs: { readonly min: number; readonly max: number };
  readonly outputs: { readonly min: number; readonly max: number };
  readonly inputDocs: readonly Described[];
  readonly outputDocs: readonly Described[];
  readonly args: readonly Described[];
  /** Which outputs may be an input's blob. */
  readonly inPlaceAllowed: readonly Pair[];
  /** Which outputs must be. */
  readonly inPlaceEnforced: readonly Pair[];
  /** The operator of ONNX that it corresponds to, empty if there is none. */
  readonly onnx: string;
  /** Types and shapes of the outputs, from those of the inputs. */
  readonly inferTensor: (
    inputs: readonly TensorShape[],
    args: Arguments,
    outputs: number,
  ) => TensorShape[];
}

/** Every output has the type and shape of one input. */
export function sameAsInput(index: number): OperatorSchema['inferTensor'] {
  return (inputs, _, outputs) =>
    Array.from({ length: outputs }, () => clone(TensorShapeSchema, inputs[index]!));
}

/** The shape of an output that can't be known. */
export function unknownShape(): TensorShape {
  return create(TensorShapeSchema, { unknownShape: true });
}

const count = ({ min, max }: { readonly min: number; readonly max: number }, of: string): string =>
  min === max
    ? `${min} ${of}${min === 1 ? '' : 's'}`
    : `${min} to ${max === Infinity ? 'any number of' : max} ${of}s`;

/** Whether an output may be the blob of an input. */
export function allowsInPlace(schema: OperatorSchema, input: number, output: number): boolean {
  return [...schema.inPlaceAllowed, ...schema.inPlaceEnforced].some(
    ([i, o]) => i === input && o === output,
  );
}

/**
 * Throws unless the definition is as its schema wants it.
 *
 * @throws Caffe2Error `ERR_CAFFE2_SCHEMA`.
 */
export function verify(schema: OperatorSchema, def: OperatorDef): void {
  const refuse = (what: string, parameter: string, came: string): never => {
    throw new Caffe2Error('ERR_CAFFE2_SCHEMA', what, `${parameter} of ${schema.type}`, came);
  };
  const { input, output } = def;
  if (input.length < schema.inputs.min || input.length > schema.inputs.max) {
    refuse(count(schema.inputs, 'input'), 'the inputs', listed(input));
  }
  if (output.length < schema.outputs.min || output.length > schema.outputs.max) {
    refuse(count(schema.outputs, 'output'), 'the outputs', listed(output));
  }
  const outputs = new Map<string, number[]>();
  output.forEach((name, o) => {
    outputs.set(name, [...(outputs.get(name) ?? []), o]);
  });
  input.forEach((name, i) => {
    for (const o of outputs.get(name) ?? []) {
      if (!allowsInPlace(schema, i, o)) {
        refuse(`a blob apart from input ${i}`, `output ${o}`, `${quoted(name)}, which is that`);
      }
    }
  });
  for (const [i, o] of schema.inPlaceEnforced) {
    if (i < input.length && o < output.length && input[i] !== output[o]) {
      refuse(`${quoted(input[i]!)}, input ${i},`, `output ${o}`, quoted(output[o]!));
    }
  }
}

/** How many outputs the operator has for a number of inputs; `undefined` if that is open. */
export function calculateOutput(schema: OperatorSchema): number | undefined {
  return schema.outputs.min === schema.outputs.max ? schema.outputs.min : undefined;
}
