// Nets: operators that run one after the other.
import { clone } from '@bufbuild/protobuf';
import { MARK, markOf, type Mark } from '../../core/foreign.js';
import type { Blob } from '../tensors/blob.js';
import { cloneNetDef } from '../model/net_def.js';
import { cloneOperator } from '../model/operator_def.js';
import { Caffe2Error, listed, placeOf, quoted } from '../common/errors.js';
import { checkPlace, Operator, type BlobStore } from './operator.js';
import { has } from '../proto/message_objects.js';
import type { NetDef, OperatorDef } from '../proto/message_types.js';
import { DeviceOptionSchema } from '../proto/schemas.js';

const REFCOUNT = 'simple_refcount';

/**
 * The types of nets there are: every one that Caffe2 registered over the years. All run their
 * operators in order on the calling thread: those of Caffe2 that may run some at the same time give
 * the same results. `simple_refcount` empties a blob that the net made once its last reader has
 * run, unless it is an external output.
 */
export const NET_TYPES: readonly string[] = Object.freeze([
  '',
  'simple',
  'dag',
  'async_dag',
  'async_polling',
  'async_scheduling',
  'async_simple',
  'parallel',
  'prof_dag',
  'rnn',
  REFCOUNT,
  'singlethread_async',
]);

function refuse(expected: string, parameter: string, received: string, where = ''): never {
  throw new Caffe2Error('ERR_CAFFE2_NET', expected, parameter, received, { where });
}

/** Throws unless every input has a source and every declared output is produced. */
function checkNet(def: NetDef): void {
  const net = `net ${quoted(def.name)}`;
  if (!NET_TYPES.includes(def.type)) {
    refuse(listed(NET_TYPES), 'the type of a net', quoted(def.type), net);
  }
  const known = new Set(def.externalInput);
  def.op.forEach((op, index) => {
    if (op.deviceOption !== undefined && has(op.deviceOption, DeviceOptionSchema, 'nodeName')) {
      const where = placeOf(op, index, def.name);
      refuse('no node_name', 'the device of an operator in a net', 'one', where);
    }
    for (const name of op.input) {
      if (known.has(name) || def.externalInput.length === 0) continue;
      const expected = 'an external input or the output of an operator before';
      refuse(expected, `an input of ${op.type}`, quoted(name), placeOf(op, index, def.name));
    }
    for (const name of op.output) known.add(name);
  });
  for (const name of def.externalOutput) {
    if (!known.has(name)) {
      refuse('what the net produces', 'external_output', quoted(name), net);
    }
  }
}

/** An operator's definition, with the net's device where it names none. */
function onDevice(op: OperatorDef, { deviceOption }: NetDef): OperatorDef {
  if (deviceOption === undefined || op.deviceOption !== undefined) return op;
  const copy = cloneOperator(op);
  copy.deviceOption = clone(DeviceOptionSchema, deviceOption);
  return copy;
}

/**
 * The blobs that are emptied after each operator of a `simple_refcount` net, as Caffe2 has it: the
 * last reader counts, also where a later operator writes the blob again, and the first operator of
 * a net empties none.
 */
function blobsToEmpty({ op, externalOutput }: NetDef, place: BlobStore): Blob[][] {
  const lastReader = new Map<string, number>();
  const made = new Set<string>();
  op.forEach(({ input, output }, index) => {
    for (const name of input) lastReader.set(name, index);
    for (const name of output) made.add(name);
  });
  for (const name of externalOutput) made.delete(name);
  const lists = op.map((): Blob[] => []);
  for (const [name, index] of lastReader) {
    if (index > 0 && made.has(name)) lists[index]!.push(place.createBlob(name));
  }
  return lists;
}

const runOperator = (operator: Operator): void => {
  operator.run();
};

const mark = markOf('Net');

/** A net that is ready to run. */
export class Net {
  /** Its operators, in the order in which they run. */
  readonly operators: readonly Operator[];
  readonly #def: NetDef;
  readonly #emptied: readonly (readonly Blob[])[] | undefined;

  /** @internal Use `Workspace.createNet`. */
  constructor(source: NetDef, place: BlobStore) {
    checkPlace(place);
    const def = cloneNetDef(source);
    this.#def = def;
    checkNet(def);
    const operators = def.op.map((op, index) => {
      const where = (): string => placeOf(op, index, def.name);
      return new Operator(onDevice(op, def), place, where);
    });
    this.operators = Object.freeze(operators);
    this.#emptied = def.type === REFCOUNT ? blobsToEmpty(def, place) : undefined;
  }

  get name(): string {
    return this.#def.name;
  }

  /** Its definition: a copy, which changes nothing of the net. */
  get def(): NetDef {
    return cloneNetDef(this.#def);
  }

  /**
   * Runs the operators, until one fails: what those before it wrote stays.
   *
   * @throws what the operator throws, led by the net's and the operator's place, index, type and
   * name.
   */
  run(): void {
    this.runEach(runOperator);
  }

  /** @internal Runs the net by way of what runs one of its operators. */
  runEach(runOne: (operator: Operator) => void): void {
    const emptied = this.#emptied;
    for (let index = 0; index < this.operators.length; index++) {
      runOne(this.operators[index]!);
      if (emptied !== undefined) for (const blob of emptied[index]!) blob.value = undefined;
    }
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}
