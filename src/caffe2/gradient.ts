// Gradients of one operator: the maker of its type, and what every maker's operators have in common.
import { copyMessage as clone } from './proto/copy.js';
import { describe, typeError } from '../errors.js';
import { checkOperatorDef } from './definitions.js';
import { Caffe2Error, listed, quoted } from './errors.js';
import type { GradientName, GradientOperators } from './kernel.js';
import {
  ArgumentSchema,
  DeviceOptionSchema,
  has,
  OperatorDefSchema,
  type OperatorDef,
} from './proto/messages.js';
import { gradientRegistry, schemaRegistry } from './registry.js';
import { verify } from './schema.js';

/**
 * The operators that compute the gradient of one operator, with its device, engine and arguments,
 * and the names of the gradients of its inputs.
 *
 * @param outputGradients the gradient of each output, by name.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_GRADIENT` if there is no maker for its type or a gradient that it
 * needs is not given; `ERR_CAFFE2_SCHEMA` if the definition is not as its schema wants it.
 */
export function getGradientForOp(
  def: OperatorDef,
  outputGradients: readonly GradientName[],
): GradientOperators {
  checkOperatorDef(def, 'def');
  const names = outputGradients as unknown;
  const isName = (name: unknown): boolean => name === undefined || typeof name === 'string';
  if (!Array.isArray(names) || !names.every(isName)) {
    const came = describe(names);
    throw typeError('ERR_INVALID_ARG_TYPE', 'a list of names', 'outputGradients', came);
  }
  const maker = gradientRegistry.get(def.type);
  if (maker === undefined) {
    throw new Caffe2Error(
      'ERR_CAFFE2_GRADIENT',
      `an operator with a gradient (${listed(gradientRegistry.keys())})`,
      'def',
      quoted(def.type),
    );
  }
  const schema = schemaRegistry.get(def.type);
  if (schema !== undefined) verify(schema, def);
  const made = maker(def, (index) => {
    const name = outputGradients[index];
    if (name === undefined || name === '') {
      const parameter = `the gradient of output ${quoted(def.output[index]!)}`;
      throw new Caffe2Error('ERR_CAFFE2_GRADIENT', 'the name of a blob', parameter, 'none');
    }
    return name;
  });
  for (const operator of made.operators) {
    operator.isGradientOp = true;
    if (def.deviceOption !== undefined) {
      operator.deviceOption = clone(DeviceOptionSchema, def.deviceOption);
    }
    if (has(def, OperatorDefSchema, 'engine')) operator.engine = def.engine;
    operator.arg.push(...def.arg.map((argument) => clone(ArgumentSchema, argument)));
  }
  return made;
}

/**
 * The gradients among the outputs of an operator, each with the blob whose gradient it is, by their
 * names: `X_grad` is that of `X`.
 */
export function matchGradsToParams(def: OperatorDef): Map<string, string> {
  const suffix = '_grad';
  return new Map(
    def.output
      .filter((name) => name.length > suffix.length)
      .filter((name) => name.indexOf(suffix) === name.length - suffix.length)
      .map((name) => [name, name.slice(0, -suffix.length)]),
  );
}
