// The workspace: blobs by name, operators and nets that run on them.
import { backendOf, defaultContext, type CPUContext } from '../../functions/context.js';
import { checkOptions } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { MARK, markOf, type Mark } from '../../core/foreign.js';
import { Blob, checkBlobValue, type BlobValue } from '../tensors/blob.js';
import type { NumericArray } from '../tensors/data_types.js';
import { checkString } from '../common/checks.js';
import { checkNetDef } from '../model/net_def.js';
import { checkOperatorDef } from '../model/operator_def.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { Net } from './net.js';
import { newPlace, Operator, type BlobStore, type EngineFallback } from './operator.js';
import { has } from '../proto/message_objects.js';
import type { NetDef, OperatorDef } from '../proto/message_types.js';
import { NetDefSchema } from '../proto/schemas.js';
import { isTensor, Tensor } from '../tensors/tensor.js';
import { typedArrayNameOf } from '../../core/typed_array.js';

export interface WorkspaceOptions {
  /** Where operators compute; the process's default. */
  readonly context?: CPUContext | undefined;
  /** Is told of every operator whose engine is not there, so that the default one runs. */
  readonly onEngineFallback?: ((event: EngineFallback) => void) | undefined;
}

const mark = markOf('Workspace');

/** @internal Whether a value is a workspace of this copy of the package. */
export let isWorkspace: (value: unknown) => value is Workspace;

/**
 * Blobs by name, and what runs on them.
 *
 * @example
 * const workspace = new Workspace();
 * workspace.feed('X', new Float32Array([-1, 0, 2]));
 * workspace.runOperatorOnce(createOperator('Sigmoid', ['X'], ['Y']));
 * workspace.fetch('Y').data('FLOAT'); // 0.26894143, 0.5, 0.880797
 */
export class Workspace {
  static {
    isWorkspace = (value): value is Workspace =>
      typeof value === 'object' && value !== null && #place in value;
  }
  readonly #blobs = new Map<string, Blob>();
  readonly #nets = new Map<string, Net>();
  readonly #place: BlobStore;

  constructor(options?: WorkspaceOptions) {
    checkOptions(options, ['context', 'onEngineFallback']);
    const { context = defaultContext(), onEngineFallback } = options ?? {};
    if (backendOf(context) === undefined) {
      throw typeError('ERR_INVALID_ARG_TYPE', 'a CPUContext', 'context', describe(context));
    }
    if (onEngineFallback !== undefined && typeof (onEngineFallback as unknown) !== 'function') {
      const received = describe(onEngineFallback);
      throw typeError('ERR_INVALID_ARG_TYPE', 'a function', 'onEngineFallback', received);
    }
    this.#place = newPlace({
      context,
      blob: (name) => this.#blobs.get(name),
      createBlob: (name) => this.createBlob(name),
      engineFallback: (event) => onEngineFallback?.(event),
    });
  }

  /**
   * Puts a copy of a value into a blob, which is created if it is not there. A tensor goes into the
   * storage that the blob has, if that is large enough.
   *
   * @param value a tensor, a typed array, a string or an int32.
   * @param dims the dimensions, if `value` is an array: its length if they are left out.
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_LENGTH_MISMATCH`,
   * `ERR_OUT_OF_RANGE` if there is no memory; Caffe2Error `ERR_CAFFE2_SHAPE`.
   */
  feed(name: string, value: BlobValue | NumericArray, dims?: readonly number[]): void {
    checkString(name, 'name');
    const tensor =
      typedArrayNameOf(value) === undefined ? value : new Tensor(value as NumericArray, dims);
    checkBlobValue(tensor, 'value');
    if (tensor === value && dims !== undefined) {
      throw typeError('ERR_INVALID_ARG_TYPE', 'a typed array', 'value with dims', describe(value));
    }
    if (!isTensor(tensor)) {
      this.createBlob(name).value = tensor;
      return;
    }
    // Nothing is created or overwritten before the copy is there.
    const held = this.#blobs.get(name)?.value;
    const target = isTensor(held) ? held : new Tensor();
    target.copyFrom(tensor);
    this.createBlob(name).value = target;
  }

  /**
   * A copy of the tensor in a blob.
   *
   * @throws Caffe2Error `ERR_CAFFE2_BLOB_MISSING`; `ERR_CAFFE2_BLOB_TYPE` if it holds no tensor.
   */
  fetch(name: string): Tensor {
    checkString(name, 'name');
    const blob = this.#blobs.get(name);
    if (blob === undefined) {
      throw new Caffe2Error(
        'ERR_CAFFE2_BLOB_MISSING',
        'a blob of the workspace',
        'name',
        quoted(name),
      );
    }
    return blob.tensor(name).clone();
  }

  /** Whether there is a blob of this name, be it empty. */
  has(name: string): boolean {
    return this.#blobs.has(name);
  }

  /** The names of the blobs, sorted. */
  list(): string[] {
    return [...this.#blobs.keys()].sort();
  }

  /** The blob itself, with what it holds; `undefined` if there is none of this name. */
  blob(name: string): Blob | undefined {
    return this.#blobs.get(name);
  }

  /** The blob of this name, created empty if it was not there. */
  createBlob(name: string): Blob {
    checkString(name, 'name');
    let blob = this.#blobs.get(name);
    if (blob === undefined) {
      blob = new Blob();
      this.#blobs.set(name, blob);
    }
    return blob;
  }

  /** Removes a blob; whether there was one. Operators made before keep theirs. */
  remove(name: string): boolean {
    return this.#blobs.delete(name);
  }

  /** Removes all blobs and nets. */
  reset(): void {
    this.#blobs.clear();
    this.#nets.clear();
  }

  /**
   * An operator on the blobs of this workspace, to run many times. Its outputs are created, empty,
   * if they are not there.
   *
   * @throws Caffe2Error `ERR_CAFFE2_DEVICE`, `ERR_CAFFE2_SCHEMA`, `ERR_CAFFE2_UNKNOWN_OPERATOR`,
   * `ERR_CAFFE2_BLOB_MISSING`: then no blob has been created; `ERR_CAFFE2_ARGUMENT`.
   */
  createOperator(def: OperatorDef): Operator {
    checkOperatorDef(def, 'def');
    return new Operator(def, this.#place);
  }

  /**
   * Creates an operator and runs it.
   *
   * @throws as `createOperator`, and what running it throws: `ERR_CAFFE2_BLOB_TYPE`,
   * `ERR_CAFFE2_DATA_TYPE`, `ERR_CAFFE2_SHAPE`.
   */
  runOperatorOnce(def: OperatorDef): void {
    this.createOperator(def).run();
  }

  /**
   * Creates a net, to be run by its name.
   *
   * @param options.overwrite whether it may take the place of a net of that name.
   * @throws Caffe2Error `ERR_CAFFE2_NET`, and what creating its operators throws, led by the net's
   * name and the operator's index, type and name.
   */
  createNet(def: NetDef, options?: { readonly overwrite?: boolean }): Net {
    checkNetDef(def, 'def');
    checkOptions(options, ['overwrite']);
    const { overwrite = false } = options ?? {};
    if (typeof (overwrite as unknown) !== 'boolean') {
      throw typeError('ERR_INVALID_ARG_TYPE', 'a boolean', 'overwrite', describe(overwrite));
    }
    if (!has(def, NetDefSchema, 'name')) {
      throw new Caffe2Error('ERR_CAFFE2_NET', 'a name', 'the net', 'none');
    }
    if (this.#nets.has(def.name) && !overwrite) {
      const received = `${quoted(def.name)}, which is there`;
      throw new Caffe2Error('ERR_CAFFE2_NET', 'a new name', 'the net', received);
    }
    const net = new Net(def, this.#place);
    this.#nets.set(def.name, net);
    return net;
  }

  /** The net of this name. */
  net(name: string): Net | undefined {
    return this.#nets.get(name);
  }

  /** The names of the nets, sorted. */
  listNets(): string[] {
    return [...this.#nets.keys()].sort();
  }

  /**
   * Runs a net that has been created.
   *
   * @param times how often, one run after the other.
   * @throws Caffe2Error `ERR_CAFFE2_NET` if there is none of that name, and what its operators
   * throw.
   */
  runNet(name: string, times = 1): void {
    checkString(name, 'name');
    if (!Number.isSafeInteger(times) || times < 0) {
      throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', 'times', describe(times));
    }
    const net = this.#nets.get(name);
    if (net === undefined) {
      throw new Caffe2Error('ERR_CAFFE2_NET', 'a net that has been created', 'name', quoted(name));
    }
    for (let i = 0; i < times; i++) net.run();
  }

  /**
   * Creates a net, runs it and forgets it.
   *
   * @throws as `createNet` and `runNet`; a name is not needed.
   */
  runNetOnce(def: NetDef): void {
    this.prepareNet(def).run();
  }

  /**
   * A net on the blobs of this workspace that it does not keep: it needs no name, and is run by
   * what holds it.
   *
   * @throws as `createNet`.
   */
  prepareNet(def: NetDef): Net {
    checkNetDef(def, 'def');
    return new Net(def, this.#place);
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}
