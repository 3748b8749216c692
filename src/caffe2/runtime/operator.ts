// Operators: made once from a definition and the blobs it names, run as often as one likes.
import type { CPUContext } from '../../functions/context.js';
import { describe, typeError } from '../../core/errors.js';
import { MARK, markOf, type Mark } from '../../core/foreign.js';
import type { Blob } from '../tensors/blob.js';
import { Arguments } from '../model/arguments.js';
import { cloneOperator } from '../model/operator_def.js';
import { Caffe2Error, led, listed, quoted } from '../common/errors.js';
import type { Kernel, OperatorContext } from '../model/operator_entry.js';
import { DEVICE_TYPES } from '../proto/fields.js';
import type { OperatorDef } from '../proto/message_types.js';
import {
  operatorKey,
  operatorRegistry,
  schemaRegistry,
  similarTypes,
} from '../operators/registry.js';
import { checkAgainst } from '../model/schema.js';

/** An engine that there is none of: the default one runs instead. */
export interface EngineFallback {
  /** The operator's type. */
  readonly operator: string;
  /** The engines that its definition names, separated by commas. */
  readonly engine: string;
}

/** Where an operator finds its blobs, and what it needs beside them. */
export interface BlobStore {
  readonly context: CPUContext;
  blob(name: string): Blob | undefined;
  createBlob(name: string): Blob;
  engineFallback(event: EngineFallback): void;
}

const places = new WeakSet<object>();

/** A place that operators and nets may be made in: workspaces have checked the definitions. */
export function newPlace(store: BlobStore): BlobStore {
  places.add(store);
  return store;
}

/** Throws unless `value` is the place of a workspace. */
export function checkPlace(value: unknown): asserts value is BlobStore {
  if (typeof value === 'object' && value !== null && places.has(value)) return;
  const expected = 'the place of a workspace (use its createOperator and createNet)';
  throw typeError('ERR_INVALID_ARG_TYPE', expected, 'place', describe(value));
}

/** Throws unless the definition is for a device that runs here. */
function checkDevice({ deviceOption }: OperatorDef): void {
  const type = deviceOption?.deviceType ?? DEVICE_TYPES.CPU;
  if (type === DEVICE_TYPES.CPU) return;
  const name = Object.entries(DEVICE_TYPES).find(([, number]) => number === type)?.[0];
  const received = name === undefined ? `device type ${type}` : `${name} (${type})`;
  throw new Caffe2Error('ERR_CAFFE2_DEVICE', 'CPU (0)', 'the device of an operator', received);
}

/** The kernel of the first engine that is there, else the default one. */
function findKernel(def: OperatorDef, store: BlobStore): { kernel: Kernel; engine: string } {
  for (const engine of def.engine === '' ? [] : def.engine.split(',')) {
    const kernel = operatorRegistry.get(operatorKey(def.type, engine));
    if (kernel !== undefined) return { kernel, engine };
  }
  const kernel = operatorRegistry.get(def.type);
  if (kernel === undefined) {
    const similar = similarTypes(def.type);
    const hint = similar.length > 0 ? `, perhaps meaning ${similar.join(' or ')}` : '';
    throw new Caffe2Error(
      'ERR_CAFFE2_UNKNOWN_OPERATOR',
      listed(operatorRegistry.keys()),
      'the type of an operator',
      `${quoted(def.type)}${hint}`,
    );
  }
  if (def.engine !== '') store.engineFallback({ operator: def.type, engine: def.engine });
  return { kernel, engine: '' };
}

const mark = markOf('Operator');

/** @internal The definition that an operator runs by: not to be changed. */
export let definitionOf: (operator: Operator) => OperatorDef;

/** An operator that is ready to run. */
export class Operator {
  static {
    definitionOf = (operator) => operator.#def;
  }
  /** The engine it runs on: empty for the default one. */
  readonly engine: string;
  readonly #def: OperatorDef;
  readonly #run: () => void;
  readonly #where: (() => string) | undefined;

  /**
   * @internal Use `Workspace.createOperator`.
   *
   * @param where its place in a net, which then owns `source`: its errors begin with it.
   */
  constructor(source: OperatorDef, store: BlobStore, where?: () => string) {
    checkPlace(store);
    this.#where = where;
    this.#def = where === undefined ? cloneOperator(source) : source;
    const { run, engine } = this.#inPlace(() => makeOperator(this.#def, store));
    this.#run = run;
    this.engine = engine;
  }

  /** Its definition: a copy, which changes nothing of the operator. */
  get def(): OperatorDef {
    return cloneOperator(this.#def);
  }

  /**
   * Runs it. If it fails, blobs are as they were before.
   *
   * @throws Caffe2Error with the code of what is wrong.
   */
  run(): void {
    if (this.#where === undefined) this.#run();
    else this.#inPlace(this.#run);
  }

  #inPlace<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#where === undefined ? error : led(this.#where(), error);
    }
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}

/** Makes what runs an operator, from a definition that nobody changes any more. */
function makeOperator(def: OperatorDef, store: BlobStore): { run: () => void; engine: string } {
  checkDevice(def);
  const schema = schemaRegistry.get(def.type);
  if (schema !== undefined) checkAgainst(schema, def);
  const { kernel, engine } = findKernel(def, store);
  const inputs = def.input.map((name) => {
    const blob = store.blob(name);
    if (blob === undefined) {
      throw new Caffe2Error(
        'ERR_CAFFE2_BLOB_MISSING',
        'a blob of the workspace',
        `an input of ${def.type}`,
        quoted(name),
      );
    }
    return blob;
  });
  // From here on the outputs are there, though empty, even if a later step fails: as in Caffe2.
  const outputs = def.output.map((name) => store.createBlob(name));
  const run = kernel(contextOf(def, store.context, inputs, outputs)) as unknown;
  if (typeof run !== 'function') {
    const parameter = `what the kernel of ${def.type} returns`;
    throw typeError('ERR_INVALID_ARG_TYPE', 'a function', parameter, describe(run));
  }
  return { run: run as () => void, engine };
}

function contextOf(
  def: OperatorDef,
  context: CPUContext,
  inputs: readonly Blob[],
  outputs: readonly Blob[],
): OperatorContext {
  return {
    def,
    context,
    arguments: () => new Arguments(def.arg),
    inputs: inputs.length,
    input: (index) => inputs[index]!.tensor(def.input[index]!),
    inputName: (index) => `input ${index} (${quoted(def.input[index]!)}) of ${def.type}`,
    output: (index, dims, dtype) => outputs[index]!.resizeAs(dims, dtype),
    isInPlace: (input, output) => inputs[input] === outputs[output],
  };
}
