// The registries: tables of schemas, of what computes operators, and of their gradients.
import { describe, typeError } from '../../core/errors.js';
import { checkString } from '../common/checks.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import type { GradientMaker, Kernel, OperatorEntry } from '../model/operator_entry.js';
import { OPERATORS } from './list.js';
import { checkOperatorSchema, type OperatorSchema } from '../model/schema.js';

/** A table that one can query and list. */
export interface Registry<T> {
  has(key: string): boolean;
  get(key: string): T | undefined;
  /** The keys, sorted. */
  keys(): string[];
}

class Table<T> implements Registry<T> {
  readonly #entries = new Map<string, T>();

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  keys(): string[] {
    return [...this.#entries.keys()].sort();
  }

  set(key: string, value: T): void {
    this.#entries.set(key, value);
  }
}

const schemas = new Table<OperatorSchema>();
const operators = new Table<Kernel>();
const gradients = new Table<GradientMaker>();

/** Schemas by the operator's type. */
export const schemaRegistry: Registry<OperatorSchema> = schemas;
/** What computes on the CPU, by `operatorKey`. */
export const operatorRegistry: Registry<Kernel> = operators;
/** Gradient makers by the operator's type. */
export const gradientRegistry: Registry<GradientMaker> = gradients;

/**
 * The key of an operator with an engine: `Sigmoid`, `Sigmoid_ENGINE_CUDNN`.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`.
 */
export function operatorKey(type: string, engine = ''): string {
  checkString(type, 'type');
  checkString(engine, 'engine');
  return engine === '' || engine === 'DEFAULT' ? type : `${type}_ENGINE_${engine}`;
}

function checkFunction(value: unknown, parameter: string): void {
  if (typeof value === 'function') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a function', parameter, describe(value));
}

function checkObject(value: unknown, parameter: string): asserts value is object {
  if (typeof value === 'object' && value !== null) return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'an object', parameter, describe(value));
}

/**
 * Adds an operator to the registries; what is then changed in the entry changes nothing there.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE` for what is no entry;
 * Caffe2Error `ERR_CAFFE2_SCHEMA` if there is one of that type.
 */
export function registerOperator(entry: OperatorEntry): void {
  checkObject(entry, 'entry');
  const { kernels, gradient } = entry;
  const schema = { ...entry.schema };
  checkOperatorSchema(schema, 'schema');
  checkObject(kernels, 'kernels');
  const byEngine = Object.entries(kernels);
  for (const [engine, kernel] of byEngine) checkFunction(kernel, `kernel ${quoted(engine)}`);
  if (gradient !== undefined) checkFunction(gradient, 'gradient');
  const { type } = schema;
  if (schemas.has(type)) {
    throw new Caffe2Error('ERR_CAFFE2_SCHEMA', 'a new type', 'the operator', quoted(type));
  }
  schemas.set(type, frozen(schema));
  for (const [engine, kernel] of byEngine) operators.set(operatorKey(type, engine), kernel);
  if (gradient !== undefined) gradients.set(type, gradient);
}

/** A schema that nobody can change any more: a copy, but for its function. */
function frozen(schema: OperatorSchema): OperatorSchema {
  const copy = <T extends object>(list: readonly T[]): readonly T[] =>
    Object.freeze(
      list.map((item) => Object.freeze(Array.isArray(item) ? [...item] : { ...item })) as T[],
    );
  return Object.freeze({
    ...schema,
    inputs: Object.freeze({ ...schema.inputs }),
    outputs: Object.freeze({ ...schema.outputs }),
    inputDocs: copy(schema.inputDocs),
    outputDocs: copy(schema.outputDocs),
    args: copy(schema.args),
    inPlaceAllowed: copy(schema.inPlaceAllowed),
    inPlaceEnforced: copy(schema.inPlaceEnforced),
  });
}

for (const entry of OPERATORS) registerOperator(entry);

/** Whether there is an operator of this type (with this engine). */
export function isOperator(type: string, engine = ''): boolean {
  return operators.has(operatorKey(type, engine));
}

/** The registered types that a wrong one may have meant. */
export function similarTypes(type: string): string[] {
  const wanted = type.toLowerCase();
  return schemas.keys().filter((key) => {
    const name = key.toLowerCase();
    return wanted !== '' && (name.startsWith(wanted) || wanted.startsWith(name));
  });
}
