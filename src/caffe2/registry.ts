// The registries: tables of schemas, of what computes operators, and of their gradients.
import { Caffe2Error, quoted } from './errors.js';
import type { GradientMaker, Kernel, OperatorEntry } from './kernel.js';
import { OPERATORS } from './operators/list.js';
import type { OperatorSchema } from './schema.js';

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

/** The key of an operator with an engine: `Sigmoid`, `Sigmoid_ENGINE_CUDNN`. */
export function operatorKey(type: string, engine = ''): string {
  return engine === '' || engine === 'DEFAULT' ? type : `${type}_ENGINE_${engine}`;
}

/**
 * Adds an operator to the registries.
 *
 * @throws Caffe2Error `ERR_CAFFE2_SCHEMA` if there is one of that type.
 */
export function registerOperator({ schema, kernels, gradient }: OperatorEntry): void {
  const { type } = schema;
  if (schemas.has(type)) {
    throw new Caffe2Error('ERR_CAFFE2_SCHEMA', 'a new type', 'the operator', quoted(type));
  }
  schemas.set(type, schema);
  for (const [engine, kernel] of Object.entries(kernels)) {
    operators.set(operatorKey(type, engine), kernel);
  }
  if (gradient !== undefined) gradients.set(type, gradient);
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
