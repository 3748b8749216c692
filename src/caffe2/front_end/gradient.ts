// Gradients of one operator: the maker of its type, and what every maker's operators have in common.
import { copyMessage as clone } from '../proto/copy.js';
import { describe, typeError } from '../../core/errors.js';
import { listOf } from '../common/checks.js';
import { checkOperatorDef, cloneOperator } from '../model/operator_def.js';
import { Caffe2Error, listed, quoted } from '../common/errors.js';
import type { GradientName, GradientOperators } from '../model/operator_entry.js';
import { has } from '../proto/message_objects.js';
import type { OperatorDef } from '../proto/message_types.js';
import { ArgumentSchema, DeviceOptionSchema, OperatorDefSchema } from '../proto/schemas.js';
import { gradientRegistry, schemaRegistry } from '../operators/registry.js';
import { checkAgainst } from '../model/schema.js';

/** A list of gradients by name, as `Array.from` of it. */
function namesOf(value: unknown, parameter: string): GradientName[] {
  return listOf(value, 'a list of names', parameter).map((name) => {
    if (name === undefined || typeof name === 'string') return name;
    throw typeError('ERR_INVALID_ARG_TYPE', 'a list of names', parameter, describe(value));
  });
}

/** What a maker made, checked and copied: makers come from outside too. */
function checkMade(made: unknown, def: OperatorDef): GradientOperators {
  const parameter = `what the gradient maker of ${def.type} returns`;
  if (typeof made !== 'object' || made === null) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an object', parameter, describe(made));
  }
  const { operators, inputGradients } = made as Partial<GradientOperators>;
  const copies = listOf(operators, 'a list of operators', `operators of ${parameter}`).map(
    (operator, i) => {
      checkOperatorDef(operator, `operators[${i}] of ${parameter}`);
      return cloneOperator(operator);
    },
  );
  // To Caffe2 a gradient without a name is none.
  const names = namesOf(inputGradients, `inputGradients of ${parameter}`).map((name) =>
    name === '' ? undefined : name,
  );
  if (names.length !== def.input.length) {
    const expected = `${def.input.length} gradients, one for each input,`;
    throw new Caffe2Error('ERR_CAFFE2_GRADIENT', expected, parameter, `${names.length}`);
  }
  return { operators: copies, inputGradients: names };
}

/**
 * The operators that compute the gradient of one operator, with its device, engine and arguments,
 * and the names of the gradients of its inputs.
 *
 * @param outputGradients the gradient of each output, by name.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_GRADIENT` if there is no maker
 * for its type or a gradient that it needs is not given; `ERR_CAFFE2_SCHEMA` if the definition is
 * not as its schema wants it.
 */
export function getGradientForOp(
  def: OperatorDef,
  outputGradients: readonly GradientName[],
): GradientOperators {
  checkOperatorDef(def, 'def');
  return makeGradient(def, namesOf(outputGradients, 'outputGradients'));
}

/** `getGradientForOp` for arguments that have been checked. */
export function makeGradient(
  def: OperatorDef,
  outputGradients: readonly GradientName[],
): GradientOperators {
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
  if (schema !== undefined) checkAgainst(schema, def);
  const own = cloneOperator(def);
  const outputGradient = (index: number): string => {
    const name = outputGradients[index];
    if (name === undefined || name === '') {
      const output = def.output[index];
      const which =
        output === undefined ? 'an output that there is none of' : `output ${quoted(output)}`;
      const parameter = `the gradient of ${which}`;
      throw new Caffe2Error('ERR_CAFFE2_GRADIENT', 'the name of a blob', parameter, 'none');
    }
    return name;
  };
  const made = checkMade(maker(own, outputGradient), def);
  for (const operator of made.operators) {
    operator.isGradientOp = true;
    if (def.deviceOption !== undefined) {
      operator.deviceOption = clone(DeviceOptionSchema, def.deviceOption);
    }
    if (has(def, OperatorDefSchema, 'engine')) operator.engine = def.engine;
    for (const argument of def.arg) operator.arg.push(clone(ArgumentSchema, argument));
  }
  return made;
}

/**
 * The gradients among the outputs of an operator, each with the blob whose gradient it is, by their
 * names: `X_grad` is that of `X`.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`.
 */
export function matchGradsToParams(def: OperatorDef): Map<string, string> {
  checkOperatorDef(def, 'def');
  const suffix = '_grad';
  return new Map(
    def.output
      .filter((name) => name.length > suffix.length)
      .filter((name) => name.indexOf(suffix) === name.length - suffix.length)
      .map((name) => [name, name.slice(0, -suffix.length)]),
  );
}
