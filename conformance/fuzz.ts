// Feeds broken messages, texts and definitions to the Caffe2 layer: whatever comes, the answer is
// a result that holds together or an error with a code, within bounded time.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDeviceOption,
  createNetDef,
  createOperator,
  decode,
  deserializeBlob,
  encode,
  getBackwardPass,
  getGradientForOp,
  inferTensor,
  createTensorShape,
  parseText,
  printText,
  SCHEMAS,
  Tensor,
  tensorFromProto,
  Workspace,
  type ArgumentValue,
  type BlobProto,
  type NetDef,
  type OperatorDef,
  type TensorProto,
} from 'caffe2op-sigmoid/caffe2';

/** Reproducible random numbers (xorshift32). */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  word(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  below(n: number): number {
    return this.word() % n;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  some<T>(items: readonly T[], most: number): T[] {
    return Array.from({ length: this.below(most + 1) }, () => this.of(items));
  }
}

/** What the fuzzing of one kind of input came to. */
export interface Tally {
  readonly kind: string;
  inputs: number;
  /** Inputs that were taken; the others were refused with a code. */
  taken: number;
  /** How often each code was the answer. */
  readonly codes: Map<string, number>;
  slowestMilliseconds: number;
}

/** An input whose answer was wrong. */
export class FuzzFailure extends Error {}

/** Throws unless an error says what it is. */
function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (typeof code === 'string' && code.startsWith('ERR_')) return code;
  throw error;
}

/** Lengths and numbers that readers stumble over. */
const VARINTS = [
  '00',
  '7f',
  '8000',
  'ffffffff07',
  'ffffffff0f',
  '8080808010',
  'ffffffffffffffffff01',
]
  .map((hex) => Buffer.from(hex, 'hex'))
  .concat([Buffer.alloc(11, 0xff)]);

/** Breaks bytes in one of the ways that files break, and in some that only an attacker would. */
function mutate(bytes: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let result = Buffer.from(bytes);
  // Two messages in a row are one of both; a field that is not known is kept.
  if (random.below(6) === 0) result = Buffer.concat([result, random.of(others)]);
  if (random.below(6) === 0) result = Buffer.concat([result, random.of(UNKNOWN)]);
  for (let i = random.below(4) - 1; i >= 0; i--) {
    const at = random.below(result.length + 1);
    const [before, after] = [result.subarray(0, at), result.subarray(at)];
    switch (random.below(9)) {
      case 0:
        result = Buffer.from(before);
        break;
      case 1:
        result = Buffer.concat([before, Buffer.of(random.below(256)), after]);
        break;
      case 2:
        result = Buffer.concat([before, after.subarray(1 + random.below(4))]);
        break;
      case 3:
        if (at < result.length) result[at]! ^= 1 << random.below(8);
        break;
      case 4:
        if (at < result.length) result[at] = random.below(256);
        break;
      case 5:
        result = Buffer.concat([before, random.of(VARINTS), after.subarray(random.below(2))]);
        break;
      case 6: {
        const other = random.of(others);
        const from = random.below(other.length + 1);
        result = Buffer.concat([before, other.subarray(from, from + random.below(40)), after]);
        break;
      }
      case 7:
        // A field that no message has, in the middle.
        result = Buffer.concat([before, random.of(UNKNOWN), after]);
        break;
      default: {
        // The message in itself, as an argument's net's operator: many levels.
        let nested = result.subarray(0, 100);
        for (let level = random.below(60); level >= 0; level--) {
          nested = Buffer.concat([
            Buffer.of(random.of([0x12, 0x2a, 0x42]), nested.length & 0x7f),
            nested.subarray(0, 0x7f),
          ]);
        }
        result = Buffer.concat([before, nested, after]);
      }
    }
  }
  return result;
}
const UNKNOWN = [
  'fa0103616263',
  'f00105',
  'fd0101020304',
  'f9010102030405060708',
  'fb0108fc01',
  'fb01',
  'fc01',
].map((hex) => Buffer.from(hex, 'hex'));

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Blobs of every kind, some sharing their storage. */
function fill(workspace: Workspace, random: Random): void {
  const dims = [[], [0, 3], [3], [2, 3], [1, 2, 3], [6]];
  for (const name of NAMES) {
    switch (random.below(8)) {
      case 0:
        break;
      case 1:
        workspace.createBlob(name);
        break;
      case 2:
        workspace.feed(name, 'text');
        break;
      case 3:
        workspace.feed(name, 7);
        break;
      case 4:
        workspace.feed(name, new Float64Array(3));
        break;
      default: {
        const shape = random.of(dims);
        const length = shape.reduce((product, n) => product * n, 1);
        const values = Float32Array.from({ length }, (_, i) => i - 1.5);
        workspace.feed(name, values, shape);
      }
    }
  }
  const shared = workspace.blob(random.of(NAMES));
  const source = workspace.blob(random.of(NAMES))?.value;
  if (shared !== undefined && source instanceof Tensor) shared.mutableTensor().shareData(source);
}

const NAMES = ['X', 'Y', 'dY', 'Z', ''];

/** What the blobs hold, as text. */
function snapshot(workspace: Workspace): string {
  const state = workspace.list().map((name) => {
    const value = workspace.blob(name)?.value;
    if (!(value instanceof Tensor)) return [name, typeof value, value];
    const { dims, dtype, values } = value;
    return [name, dtype, dims, values === undefined ? '' : Array.from(values, String).join()];
  });
  // A blob that is there but empty may have been made for an output.
  return JSON.stringify(state.filter(([, type]) => type !== 'undefined'));
}

/** Whether running it would ask for much memory in all honesty. */
const isModest = (def: OperatorDef): boolean =>
  def.type !== 'ConstantFill' || def.arg.every(({ ints }) => ints.every((n) => n < 1000n));

/** Runs an operator; a refused one must leave all blobs as they were. */
function run(def: OperatorDef, random: Random): void {
  if (!isModest(def)) return;
  const workspace = new Workspace();
  fill(workspace, random);
  const before = snapshot(workspace);
  try {
    const operator = workspace.createOperator(def);
    operator.run();
    operator.run();
  } catch (error) {
    codeOf(error);
    // With its own output as input, a filler may succeed the first time only.
    if (before !== snapshot(workspace) && !def.type.endsWith('Fill')) {
      throw new FuzzFailure(`a refused ${def.type} changed blobs: ${String(error)}`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Everything that one can do with a message that was taken. */
function use(name: string, message: unknown, random: Random): void {
  switch (name) {
    case 'TensorProto':
      tensorFromProto(message as TensorProto);
      return;
    case 'BlobProto':
      deserializeBlob(message as BlobProto);
      return;
    case 'OperatorDef':
      getGradientForOp(message as OperatorDef, ['dY']);
      run(message as OperatorDef, random);
      return;
    case 'NetDef': {
      const net = message as NetDef;
      if (!net.op.every(isModest)) return;
      const workspace = new Workspace();
      fill(workspace, random);
      getBackwardPass(net.op, ['Y']);
      workspace.runNetOnce(net);
      return;
    }
    default:
  }
}

const schemas = [...SCHEMAS.values()];

/** Bytes: read, written again, printed, read back, and used. */
function fuzzBytes(bytes: Uint8Array, own: (typeof schemas)[number], random: Random): void {
  const schema = random.below(4) === 0 ? random.of(schemas) : own;
  const message = decode(schema, bytes);
  if (!sameBytes(encode(schema, message), bytes)) throw new FuzzFailure('other bytes');
  const text = printText(schema, message);
  if (printText(schema, parseText(schema, text)) !== text) throw new FuzzFailure('other text');
  use(schema.messageName, message, random);
}

/** Text: read, printed, read back. */
function fuzzText(text: string, own: (typeof schemas)[number], random: Random): void {
  const schema = random.below(8) === 0 ? random.of(schemas) : own;
  const message = parseText(schema, text);
  const printed = printText(schema, message);
  if (printText(schema, parseText(schema, printed)) !== printed)
    throw new FuzzFailure('other text');
  const bytes = encode(schema, message);
  if (!sameBytes(encode(schema, decode(schema, bytes)), bytes))
    throw new FuzzFailure('other bytes');
}

const KNOWN = [
  ...['Sigmoid', 'SigmoidGradient', 'Sum', 'ConstantFill', 'GivenTensorFill'],
  ...['GivenTensorIntFill', 'GivenTensorStringFill', 'GivenTensorByteStringToUInt8Fill'],
];
const TYPES = [...KNOWN, 'StopGradient', 'sigmoid', ''];
const ARGS = [
  'broadcast',
  'axis',
  'axis_str',
  'order',
  'value',
  'values',
  'dtype',
  'shape',
  'extra_shape',
  'input_as_shape',
  'foo',
];
const VALUES: readonly ArgumentValue[] = [
  0,
  1,
  -1,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2 ** 31,
  0.5,
  NaN,
  'C',
  '',
  'NCHW',
  [],
  [2, 3],
  [-1],
  [0, 2 ** 40],
  [2 ** 40, 2 ** 40],
  [0.5],
  ['a'],
  1,
  4,
  7,
  'float',
  { floats: [1, 2, 3, 4, 5, 6] },
  { f: 1 },
  { i: 1n, f: 2 },
];

function randomOperator(random: Random): OperatorDef {
  const type = random.below(5) === 0 ? random.of(TYPES) : random.of(KNOWN);
  const args = Object.fromEntries(
    random.some(ARGS, 3).map((name) => [name, random.of(VALUES)] as const),
  );
  const def = createOperator(type, random.some(NAMES, 3), random.some(NAMES, 2), {
    args,
    ...(random.below(4) === 0 && { engine: random.of(['', 'CUDNN', 'A,B', 'DEFAULT', ',']) }),
    ...(random.below(8) === 0 && { deviceOption: createDeviceOption(random.below(13) - 1) }),
  });
  if (random.below(16) === 0 && def.arg.length > 0) def.arg.push(...randomOperator(random).arg);
  return def;
}

/** Definitions: run, differentiated, inferred; lists of them too. */
function fuzzDefinition(random: Random): void {
  const def = randomOperator(random);
  const attempts: (() => void)[] = [
    () => {
      run(def, random);
    },
    () => getGradientForOp(def, random.some([undefined, '', 'dY'], 2)),
    () => {
      const shapes = def.input.map(() => createTensorShape(random.some([0, 1, 2, -1], 3), 1));
      inferTensor(def, shapes);
    },
    () => {
      const ops = Array.from({ length: random.below(5) }, () => {
        const [x, y] = [random.of(NAMES), random.of(NAMES)];
        return random.below(6) === 0 ? randomOperator(random) : createOperator('Sigmoid', x, y);
      });
      const targets = random.below(2) === 0 ? random.some(NAMES, 2) : { Y: random.of(['g', null]) };
      const { operators } = getBackwardPass(ops, targets);
      const net = createNetDef('n', [...ops, ...operators]);
      if (!net.op.every(isModest)) return;
      const workspace = new Workspace();
      fill(workspace, random);
      workspace.runNetOnce(net);
    },
  ];
  random.of(attempts)();
}

const KINDS = ['bytes', 'text', 'definitions'] as const;

/**
 * Feeds `count` inputs.
 *
 * @param folder recordings, whose messages are what is broken.
 * @throws what was thrown without a code, with the input's number in a message before it.
 */
export function fuzz(folder: string, count: number, seed: number): Tally[] {
  const random = new Random(seed);
  const pb = join(folder, 'pb');
  const messageOf = (file: string): (typeof schemas)[number] => {
    const name = /blob/.test(file)
      ? 'BlobProto'
      : /tensor/.test(file)
        ? 'TensorProto'
        : /net/.test(file)
          ? 'NetDef'
          : 'OperatorDef';
    return schemas.find(({ messageName }) => messageName === name)!;
  };
  const files = readdirSync(pb).map((file) => ({
    file,
    schema: messageOf(file),
    bytes: readFileSync(join(pb, file)),
  }));
  const small = files.filter(({ bytes }) => bytes.length < 1000);
  const seeds = small.filter(({ file }) => file.endsWith('.pb'));
  const texts = small.filter(({ file }) => file.endsWith('.pbtxt'));
  const seedBytes = seeds.map(({ bytes }) => bytes);
  const textBytes = texts.map(({ bytes }) => bytes);
  const tallies = KINDS.map((kind): Tally => ({
    kind,
    inputs: 0,
    taken: 0,
    codes: new Map(),
    slowestMilliseconds: 0,
  }));
  for (let i = 0; i < count; i++) {
    const k = i % 5 < 3 ? 0 : i % 5 === 3 ? 1 : 2;
    const tally = tallies[k]!;
    const one = random.of(k === 1 ? texts : seeds);
    const input = k === 2 ? one.bytes : mutate(one.bytes, k === 1 ? textBytes : seedBytes, random);
    const began = performance.now();
    try {
      if (k === 0) fuzzBytes(Uint8Array.from(input), one.schema, random);
      else if (k === 1) fuzzText(input.toString('latin1'), one.schema, random);
      else fuzzDefinition(random);
      tally.taken++;
    } catch (error) {
      let code: string;
      try {
        code = codeOf(error);
      } catch {
        const shown = k === 2 ? '' : `: ${input.toString(k === 1 ? 'latin1' : 'hex')}`;
        throw new FuzzFailure(`input ${i} of seed ${seed} (${tally.kind} of ${one.file})${shown}`, {
          cause: error,
        });
      }
      tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
    }
    tally.inputs++;
    tally.slowestMilliseconds = Math.max(tally.slowestMilliseconds, performance.now() - began);
  }
  return tallies;
}
