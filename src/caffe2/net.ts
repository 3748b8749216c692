// Nets: operators that run one after the other.
import { clone } from '@bufbuild/protobuf';
import { cloneNetDef, cloneOperator } from './definitions.js';
import { Caffe2Error, listed, quoted } from './errors.js';
import { Operator, type BlobPlace } from './operator.js';
import { DeviceOptionSchema, has, type NetDef, type OperatorDef } from './proto/messages.js';

/**
 * The types of nets there are. All run their operators in order on the calling thread: those of
 * Caffe2 that may run some at the same time give the same results.
 */
export const NET_TYPES: readonly string[] = [
  '',
  'simple',
  'dag',
  'async_dag',
  'async_polling',
  'async_scheduling',
  'async_simple',
  'parallel',
  'singlethread_async',
];

function refuse(what: string, parameter: string, came: string): never {
  throw new Caffe2Error('ERR_CAFFE2_NET', what, parameter, came);
}

/** Throws unless every input has a source and every declared output is produced. */
function checkNet(def: NetDef): void {
  if (!NET_TYPES.includes(def.type)) {
    refuse(listed(NET_TYPES), `the type of net ${quoted(def.name)}`, quoted(def.type));
  }
  const known = new Set(def.externalInput);
  for (const op of def.op) {
    if (op.deviceOption !== undefined && has(op.deviceOption, DeviceOptionSchema, 'nodeName')) {
      refuse('no node_name', `${op.type} of net ${quoted(def.name)}`, 'one');
    }
    for (const name of op.input) {
      if (known.has(name) || def.externalInput.length === 0) continue;
      const what = 'an external input or the output of an operator before';
      refuse(what, `an input of ${op.type} in net ${quoted(def.name)}`, quoted(name));
    }
    for (const name of op.output) known.add(name);
  }
  for (const name of def.externalOutput) {
    if (!known.has(name)) {
      refuse('what the net produces', `external_output of net ${quoted(def.name)}`, quoted(name));
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

/** A net that is ready to run. */
export class Net {
  /** Its definition; a copy of what it was made from. */
  readonly def: NetDef;
  /** Its operators, in the order in which they run. */
  readonly operators: readonly Operator[];

  /** @internal Use `Workspace.createNet`. */
  constructor(source: NetDef, place: BlobPlace) {
    this.def = cloneNetDef(source);
    checkNet(this.def);
    this.operators = this.def.op.map((op) => new Operator(onDevice(op, this.def), place));
  }

  get name(): string {
    return this.def.name;
  }

  /**
   * Runs the operators, until one fails: what those before it wrote stays.
   *
   * @throws what the operator throws.
   */
  run(): void {
    for (const operator of this.operators) operator.run();
  }
}
