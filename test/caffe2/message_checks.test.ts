// Message objects that hold what their fields can't: refused with the path of the field, wherever
// messages are taken. What fits a field is protobuf's own rule for its type.
import { runInNewContext } from 'node:vm';
import { create, type Message } from '@bufbuild/protobuf';
import {
  Arguments,
  ArgumentSchema,
  createArgument,
  createDeviceOption,
  createNetDef,
  createOperator,
  createTensorShape,
  decode,
  deserializeBlob,
  DeviceOptionSchema,
  encode,
  getBackwardPass,
  getGradientForOp,
  has,
  inferDevices,
  inferShapes,
  inferTensor,
  MESSAGES,
  NetBuilder,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  PartitionInfoSchema,
  printText,
  QTensorProtoSchema,
  SCHEMAS,
  serializeBlob,
  Tensor,
  tensorFromProto,
  tensorToProto,
  TensorProtoSchema,
  Workspace,
  type FieldType,
  type NetDef,
  type OperatorDef,
  type Schema,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const refused = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });
const escaped = (text: string): string => text.replaceAll(/[[\]$.]/g, '\\$&');
const at = (path: string): unknown =>
  refused('ERR_CAFFE2_PROTO', new RegExp(`^Expected .* for ${escaped(path)} but received .`, 's'));

const net = (): NetDef =>
  createNetDef('n', [
    createOperator('Sigmoid', 'X', 'Y'),
    createOperator('Sigmoid', 'Y', 'Z', { args: { a: [1], s: 'text' } }),
  ]);
const detached = new Uint8Array(2);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
class Longer extends Uint8Array {
  override get length(): number {
    return 5;
  }
}
const holes = Object.assign([], { length: 1 });

/** Values that no field of a type holds. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  bool: [0, 1, 'no', null, [], {}, 1n],
  bytes: ['text', [1], detached, new Longer(2), new Uint16Array(1), new ArrayBuffer(1), null],
  double: ['1', 1n, null, true, {}],
  float: ['1', 1n, null, true, 1e39, -1e39],
  int32: [0.5, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1, '1', 1n, true, null, {}],
  int64: [5, 0.5, NaN, '5', 2n ** 63n, -(2n ** 63n) - 1n, 10n ** 400n, null, true],
  string: [5, true, null, undefined, '\ud800', 'a\udc00b', new String('a'), ['a'], 1n],
  uint32: [0.5, NaN, -1, 2 ** 32, '1', 1n, null],
};

/** Values at the ends of what a field of a type holds. */
const RIGHT: Readonly<Record<string, readonly unknown[]>> = {
  bool: [true, false],
  bytes: [new Uint8Array(0), Uint8Array.of(0, 255)],
  double: [0, -0, NaN, Infinity, Number.MAX_VALUE],
  float: [0, -0, NaN, -Infinity, 3.4028234663852886e38, 0.1],
  int32: [0, -(2 ** 31), 2 ** 31 - 1],
  int64: [0n, -(2n ** 63n), 2n ** 63n - 1n],
  string: ['', 'a', '\u{1f600}', '\0'],
  uint32: [0, 2 ** 32 - 1],
};

const isMessage = (type: FieldType): boolean => SCHEMAS.has(type as never);
const propertyOf = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A message whose required fields are there. */
function filled(schema: Schema<Message>): Message & Record<string, unknown> {
  const message = create(schema) as Message & Record<string, unknown>;
  for (const { name, type, label } of MESSAGES[schema.messageName]) {
    if (label === 'required') message[propertyOf(name)] = RIGHT[type]![0];
  }
  return message;
}

describe('every field of every message', () => {
  it.each([...SCHEMAS])('of %s', (messageName, schema) => {
    for (const { name, type, label } of MESSAGES[messageName]) {
      const property = propertyOf(name);
      const repeated = label === 'repeated';
      const [path, item] = [
        `${messageName}.${name}`,
        `${messageName}.${name}${repeated ? '[1]' : ''}`,
      ];
      const good = isMessage(type) ? [filled(SCHEMAS.get(type as never)!)] : RIGHT[type]!;
      const other = filled(type === 'DeviceOption' ? NetDefSchema : DeviceOptionSchema);
      const bad = isMessage(type) ? [other, {}, null, 'text', 5, []] : WRONG[type]!;
      const set = (value: unknown) => Object.assign(filled(schema), { [property]: value });
      for (const value of bad) {
        // A field of its own that is undefined is not there; an item that is undefined is wrong.
        if (!repeated && value === undefined) continue;
        const message = set(repeated ? [good[0], value] : value);
        expect(() => encode(schema, message), path).toThrow(at(item));
        expect(() => printText(schema, message), path).toThrow(at(item));
      }
      if (repeated) {
        for (const list of [undefined, null, {}, 'abc', 5, new Set(), new Float32Array(1)]) {
          expect(() => encode(schema, set(list)), path).toThrow(at(path));
        }
        expect(() => encode(schema, set([good[0], ...holes])), path).not.toThrow(TypeError);
        const sparse = [good[0]];
        sparse.length = 2;
        expect(() => encode(schema, set(sparse)), path).toThrow(at(item));
      }
      for (const value of good) {
        const message = set(repeated ? [value, value] : value);
        const again = decode(schema, encode(schema, message)) as Message & Record<string, unknown>;
        const [sent] = [repeated ? [value, value] : value];
        const rounded =
          type === 'float' ? [sent].flat().map((v) => Math.fround(v as number)) : sent;
        expect(type === 'float' && !repeated ? [again[property]] : again[property], path).toEqual(
          rounded,
        );
        const printed = printText(schema, message);
        expect(printText(schema, parseText(schema, printed)), path).toBe(printed);
      }
      if (label === 'required') {
        const message = filled(schema);
        Reflect.deleteProperty(message, property);
        expect(() => encode(schema, message), path).toThrow(at(path));
      }
    }
    const extra = Object.assign(filled(schema), { nosuch: 1 });
    expect(() => encode(schema, extra)).toThrow(
      refused('ERR_CAFFE2_PROTO', /no property but those of a caffe2\..* received "nosuch"/),
    );
  });
});

describe('the path of a field', () => {
  it('leads through lists and messages', () => {
    const inner = net();
    inner.op[1]!.arg[0]!.ints = [1n, undefined as never];
    const def = createOperator('Sigmoid', 'X', 'Y');
    def.arg.push(create(ArgumentSchema, { name: 'n', n: inner }));
    const outer = createNetDef('o', []);
    outer.op.push(createOperator('Sigmoid', 'A', 'B'), def);
    expect(() => encode(NetDefSchema, outer)).toThrow(
      at('NetDef.op[1].arg[0].n.op[1].arg[0].ints[1]'),
    );
  });

  it.each([
    ['m.name = 5', (m: NetDef) => Object.assign(m, { name: 5 }), 'NetDef.name'],
    [
      'an undefined input',
      (m: NetDef) => Object.assign(m, { externalInput: [undefined] }),
      'NetDef.external_input[0]',
    ],
    [
      'text for a list',
      (m: NetDef) => Object.assign(m, { externalInput: 'abc' }),
      'NetDef.external_input',
    ],
    ['{} for a list', (m: NetDef) => Object.assign(m, { op: {} }), 'NetDef.op'],
    [
      'a word for a truth',
      (m: NetDef) => Object.assign(m.op[0]!, { isGradientOp: 'no' }),
      'NetDef.op[0].is_gradient_op',
    ],
    ['half a surrogate pair', (m: NetDef) => Object.assign(m, { name: '\ud800' }), 'NetDef.name'],
  ])('names the field for %s', (_, change, path) => {
    const message = net();
    change(message);
    expect(() => encode(NetDefSchema, message)).toThrow(at(path));
    const def = escaped(path.replace('NetDef', 'def'));
    const workspace = new Workspace();
    for (const take of [
      () => workspace.createNet(message),
      () => workspace.prepareNet(message),
      () => {
        workspace.runNetOnce(message);
      },
    ]) {
      expect(take).toThrow(refused('ERR_CAFFE2_PROTO', new RegExp(`for ${def} but received`)));
    }
    expect(workspace.list()).toEqual([]);
  });
});

describe('unknown fields', () => {
  const withUnknown = (unknown: unknown): OperatorDef =>
    Object.assign(createOperator('Sigmoid', 'X', 'Y'), { $unknown: unknown });
  const varint = Uint8Array.of(1);

  it.each([
    ['no list', 'abc'],
    ['nothing', [null]],
    ['field 0', [{ no: 0, wireType: 0, data: varint }]],
    ['half a field', [{ no: 30.5, wireType: 0, data: varint }]],
    ['field 2^29', [{ no: 2 ** 29, wireType: 0, data: varint }]],
    ['wire type 4', [{ no: 30, wireType: 4, data: varint }]],
    ['wire type 9', [{ no: 30, wireType: 9, data: varint }]],
    ['no wire type', [{ no: 30, data: varint }]],
    ['no bytes', [{ no: 30, wireType: 0, data: [1] }]],
    ['half a varint', [{ no: 30, wireType: 0, data: Uint8Array.of(0x80) }]],
    ['two varints', [{ no: 30, wireType: 0, data: Uint8Array.of(1, 1) }]],
    ['a length that is too long', [{ no: 30, wireType: 2, data: Uint8Array.of(5, 1) }]],
  ])('are refused: %s', (_, unknown) => {
    for (const write of [encode, printText]) {
      expect(() => write(OperatorDefSchema, withUnknown(unknown))).toThrow(
        refused('ERR_CAFFE2_PROTO', /\$unknown/),
      );
    }
  });

  it('are written otherwise', () => {
    const def = withUnknown([{ no: 30, wireType: 2, data: Uint8Array.of(1, 0x61) }]);
    expect(decode(OperatorDefSchema, encode(OperatorDefSchema, def)).$unknown).toHaveLength(1);
  });
});

describe('messages in each other', () => {
  const within = (levels: number): NetDef => {
    let inner = createNetDef('innermost', []);
    for (let i = 0; i < levels; i++) {
      const argument = create(ArgumentSchema, { name: 'n', n: inner });
      const op = create(OperatorDefSchema, { type: 'If', arg: [argument] });
      inner = create(NetDefSchema, { op: [op] });
    }
    return inner;
  };

  it('are refused within themselves, at whatever distance', () => {
    const self = createOperator('Sigmoid', 'X', 'Y');
    const argument = create(ArgumentSchema, { name: 'n', n: createNetDef('m', [self]) });
    self.arg.push(argument);
    const cyclic = createNetDef('c', []);
    cyclic.op.push(self, self);
    for (const take of [
      () => encode(NetDefSchema, cyclic),
      () => printText(NetDefSchema, cyclic),
      () => new Workspace().createNet(cyclic),
      () => new NetBuilder(cyclic),
      () => inferShapes([cyclic], new Map()),
      () => getBackwardPass([self], ['Y']),
      () => getGradientForOp(self, ['g']),
      () => new Workspace().createOperator(self),
      () => createNetDef('n', [self]),
      () => createArgument('k', cyclic),
      () => createArgument('k', [self]),
      () => new Arguments([argument]),
    ]) {
      expect(take).toThrow(refused('ERR_CAFFE2_PROTO', /no message within itself/));
    }
  });

  it('are refused beyond the depth that they can be read from', () => {
    // Three levels each; protobuf reads 100 within the outermost.
    expect(decode(NetDefSchema, encode(NetDefSchema, within(33))).op).toHaveLength(1);
    for (const levels of [34, 50_000]) {
      for (const take of [
        () => encode(NetDefSchema, within(levels)),
        () => printText(NetDefSchema, within(levels)),
        () => new Workspace().createNet(within(levels)),
      ]) {
        expect(take).toThrow(refused('ERR_CAFFE2_PROTO', /at most 100 messages/));
      }
    }
  });

  it('are looked at once each where they are shared', () => {
    // Each net has the next one twice: 2^33 of the innermost.
    let shared = createNetDef('innermost', [], { externalInput: ['a'] });
    for (let i = 0; i < 33; i++) {
      const twice = [0, 1].map(() => create(ArgumentSchema, { name: 'n', n: shared }));
      shared = create(NetDefSchema, { op: [create(OperatorDefSchema, { arg: twice })] });
    }
    expect(() => encode(NetDefSchema, shared)).toThrow(
      refused('ERR_CAFFE2_PROTO', /less than 2 GiB/),
    );
    // A message that is there twice is written twice.
    const op = createOperator('Sigmoid', 'X', 'Y');
    expect(decode(NetDefSchema, encode(NetDefSchema, createNetDef('n', [op, op]))).op).toEqual([
      op,
      op,
    ]);
  });

  it('take time that grows with their number only', () => {
    const time = (count: number): number => {
      const ops = Array.from({ length: count }, (_, i) => createOperator('Sigmoid', `x${i}`, 'Y'));
      const def = createNetDef('n', ops);
      encode(NetDefSchema, def);
      const began = process.cpuUsage();
      encode(NetDefSchema, def);
      const { user, system } = process.cpuUsage(began);
      return user + system;
    };
    // Quadratic would be 64 times; noise and collections are no factor of 4.
    expect(time(40_000)).toBeLessThan(8 * 4 * Math.max(time(5_000), 2_000));
  });
});

describe('messages of another making', () => {
  const def = (): OperatorDef =>
    createOperator('Sigmoid', 'X', 'Y', {
      args: { s: 'text', n: createNetDef('inner', [createOperator('Relu', 'A', 'B')]) },
      deviceOption: createDeviceOption('CPU'),
    });

  it('are taken if only their fields are right: what came from another thread or a vm context', () => {
    const wanted = encode(OperatorDefSchema, def());
    const cloned = structuredClone(def());
    expect(encode(OperatorDefSchema, cloned)).toEqual(wanted);
    const foreign = runInNewContext(
      `const list = (items) => Array.from(items);
      ({ $typeName: 'caffe2.OperatorDef', input: ['X'], output: ['Y'], name: '', type: 'Sigmoid',
         arg: [{ $typeName: 'caffe2.Argument', name: 's', s: Uint8Array.of(116, 101, 120, 116),
           floats: [], ints: [], strings: [], nets: [], tensors: [], qtensors: [] }],
         controlInput: [] })`,
    ) as OperatorDef;
    const own = createOperator('Sigmoid', 'X', 'Y', { args: { s: 'text' } });
    expect(encode(OperatorDefSchema, foreign)).toEqual(encode(OperatorDefSchema, own));
    expect(printText(OperatorDefSchema, foreign)).toBe(printText(OperatorDefSchema, own));
    const workspace = new Workspace();
    workspace.feed('X', Float32Array.of(0));
    for (const each of [cloned, foreign]) {
      workspace.runOperatorOnce(each);
      expect(workspace.fetch('Y').data('FLOAT')).toEqual(Float32Array.of(0.5));
    }
    // What a copy holds is of this realm.
    expect(workspace.createOperator(foreign).def.arg[0]!.s).toBeInstanceOf(Uint8Array);
    const { operators } = getGradientForOp(foreign, ['g']);
    expect(encode(OperatorDefSchema, operators[0]!).length).toBeGreaterThan(0);
  });

  it('have their defaults, which they lost on the way', () => {
    const proto = structuredClone(
      decode(TensorProtoSchema, Buffer.from('08011a040000803f', 'hex')),
    );
    expect(tensorFromProto(proto).data('FLOAT')).toEqual(Float32Array.of(1));
    const blob = structuredClone(serializeBlob('X', new Tensor(Float32Array.of(1)))[0]!.proto);
    expect((deserializeBlob(blob) as Tensor).values).toEqual(Float32Array.of(1));
    const content = structuredClone(serializeBlob('s', 'text')[0]!.proto);
    expect(deserializeBlob(content)).toBe('text');
  });

  it('have schemas of their own, which stand for those here', async () => {
    // The same file a second time: another copy of all of it.
    const url = new URL('../../dist/caffe2/proto/schemas.js?again', import.meta.url);
    const copy = (await import(url.href)) as typeof import('caffe2op-sigmoid/caffe2');
    expect(copy.OperatorDefSchema).not.toBe(OperatorDefSchema);
    const bytes = encode(OperatorDefSchema, def());
    const read = decode(copy.OperatorDefSchema, bytes);
    expect(encode(copy.OperatorDefSchema, read)).toEqual(bytes);
    expect(parseText(copy.OperatorDefSchema, printText(copy.OperatorDefSchema, read))).toEqual(
      read,
    );
    expect(has(read, copy.OperatorDefSchema, 'type')).toBe(true);
    const made = create(copy.OperatorDefSchema, { ...def() });
    expect(encode(OperatorDefSchema, made)).toEqual(bytes);
  });

  it('may be bytes of any class, not such as say another length', () => {
    const bytes = encode(OperatorDefSchema, def());
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const foreign = runInNewContext('Uint8Array.from(list)', { list: [...bytes] }) as Uint8Array;
    for (const each of [Buffer.from(bytes), shared, foreign, Longer.from(bytes)]) {
      expect(encode(OperatorDefSchema, decode(OperatorDefSchema, each))).toEqual(bytes);
    }
    expect(() => decode(OperatorDefSchema, detached)).toThrow(
      expect.objectContaining({ code: 'ERR_DETACHED' }),
    );
    expect(() => parseText(OperatorDefSchema, detached)).toThrow(
      expect.objectContaining({ code: 'ERR_DETACHED' }),
    );
  });
});

describe('whatever is passed', () => {
  const throwing = {
    get $typeName(): string {
      throw new Error('no');
    },
  };
  const inside = create(OperatorDefSchema, { type: 'Sigmoid' });
  Object.defineProperty(inside, 'name', {
    enumerable: true,
    get() {
      throw new Error('no');
    },
  });
  const NONSENSE: readonly unknown[] = [
    undefined,
    null,
    5,
    NaN,
    1n,
    'text',
    '\ud800',
    true,
    Symbol('s'),
    () => 1,
    {},
    [],
    [null],
    [undefined],
    holes,
    new Map(),
    new Date(),
    Object.create(null),
    new Uint8Array(3),
    detached,
    new Float32Array(1),
    { $typeName: 'caffe2.OperatorDef' },
    { $typeName: 'caffe2.NetDef', op: null },
    { $typeName: 'caffe2.TensorProto', dims: [5] },
    { $typeName: 'caffe2.BlobProto', type: 'Tensor', tensor: 5 },
    { $typeName: 'caffe2.PlanDef' },
    { $typeName: 5 },
    create(PartitionInfoSchema),
    create(QTensorProtoSchema),
    throwing,
    inside,
    Object.create(Tensor.prototype),
  ];
  const proto = tensorToProto(new Tensor(Float32Array.of(1)));
  type Call = (value: never) => unknown;
  const CALLS: readonly (readonly [string, Call])[] = [
    ['decode', (v) => decode(v, new Uint8Array(0))],
    ['decode of', (v) => decode(OperatorDefSchema, v)],
    ['encode', (v) => encode(v, proto)],
    ['encode of', (v) => encode(TensorProtoSchema, v)],
    ['encode of a net', (v) => encode(NetDefSchema, v)],
    ['printText', (v) => printText(v, proto)],
    ['printText of', (v) => printText(TensorProtoSchema, v)],
    ['printText as', (v) => printText(TensorProtoSchema, proto, v)],
    ['printText in style', (v) => printText(TensorProtoSchema, proto, { style: v })],
    ['parseText', (v) => parseText(v, '')],
    ['parseText of', (v) => parseText(OperatorDefSchema, v)],
    ['has', (v) => has(v, TensorProtoSchema, 'dims')],
    ['has by schema', (v) => has(proto, v, 'dims')],
    ['tensorFromProto', (v) => tensorFromProto(v)],
    ['tensorToProto', (v) => tensorToProto(v)],
    ['tensorToProto named', (v) => tensorToProto(new Tensor(Float32Array.of(1)), v)],
    ['deserializeBlob', (v) => deserializeBlob(v)],
    ['deserializeBlob of a list', (v) => deserializeBlob([v])],
    ['serializeBlob', (v) => serializeBlob(v, 'text')],
    ['serializeBlob of', (v) => serializeBlob('X', v)],
    ['serializeBlob with', (v) => serializeBlob('X', new Tensor(Float32Array.of(1)), v)],
    ['createArgument', (v) => createArgument(v, 1)],
    ['createArgument of', (v) => createArgument('k', v)],
    ['createArgument of a list', (v) => createArgument('k', [v])],
    ['createArgument of a field', (v) => createArgument('k', { t: v })],
    ['createDeviceOption', (v) => createDeviceOption(v)],
    ['createDeviceOption with', (v) => createDeviceOption('CPU', v)],
    ['createOperator', (v) => createOperator(v, [], [])],
    ['createOperator of', (v) => createOperator('S', v, [])],
    ['createOperator to', (v) => createOperator('S', [], v)],
    ['createOperator with', (v) => createOperator('S', [], [], v)],
    ['createOperator on', (v) => createOperator('S', [], [], { deviceOption: v })],
    ['createOperator seeded', (v) => createOperator('S', [], [], { args: { random_seed: v } })],
    ['createNetDef', (v) => createNetDef(v, [])],
    ['createNetDef of', (v) => createNetDef('n', v)],
    ['createNetDef with', (v) => createNetDef('n', [], v)],
    ['new Arguments', (v) => new Arguments(v)],
    ['new Arguments of a list', (v) => new Arguments([v])],
    ['inferDevices', (v) => inferDevices(v)],
    ['inferTensor', (v) => inferTensor(v, [createTensorShape([1])])],
    ['getGradientForOp', (v) => getGradientForOp(v, ['g'])],
    ['createNet', (v) => new Workspace().createNet(v)],
    ['createOperator of a workspace', (v) => new Workspace().createOperator(v)],
  ];

  it.each(CALLS)('%s answers, or refuses with a code', (_, call) => {
    let refusals = 0;
    for (const value of NONSENSE) {
      try {
        call(value as never);
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/^ERR_/) as string,
          message: expect.stringMatching(/^Expected .* for .* but received /s) as string,
        });
        refusals++;
      }
    }
    expect(refusals).toBeGreaterThan(NONSENSE.length / 3);
  });

  it('a proxy that has been revoked is no message', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const revoked = proxy as never;
    for (const take of [
      () => encode(OperatorDefSchema, revoked),
      () => printText(OperatorDefSchema, revoked),
      () => decode(revoked, new Uint8Array(0)),
      () => has(revoked, OperatorDefSchema, 'type'),
      () => tensorFromProto(revoked),
      () => new Workspace().createOperator(revoked),
    ]) {
      expect(take).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    }
  });

  it('has knows no field of another name', () => {
    for (const name of [undefined, null, 5, {}, 'constructor', '$typeName', 'data_type']) {
      expect(has(proto, TensorProtoSchema, name as never)).toBe(false);
    }
    expect(has(proto, TensorProtoSchema, 'dims')).toBe(true);
  });

  it('Arguments answers to any name', () => {
    const args = new Arguments([createArgument('i', 1)]);
    for (const name of [undefined, null, 5, {}, 'i', '__proto__'] as never[]) {
      expect([args.has(name), args.int(name, 1)]).toEqual([name === 'i', 1]);
    }
    expect(args.hasField('i', 'constructor' as never)).toBe(false);
  });
});

describe('properties that a message inherits', () => {
  // The library writes own properties alone: what is inherited would be left out without a word.
  const base = createOperator('Sigmoid', ['X'], ['Y'], { name: 'n' });
  const inherited = Object.assign(Object.create(base) as typeof base, { name: 'changed' });
  class Op {
    readonly $typeName = 'caffe2.OperatorDef';
    readonly input = ['X'];
    readonly output = ['Y'];
    readonly arg = [];
    readonly controlInput = [];
    get type(): string {
      return 'Sigmoid';
    }
  }
  it.each([
    ['of a message', inherited],
    ['of a class', new Op() as unknown as typeof base],
  ])('%s are refused, and named', (_, op) => {
    for (const call of [
      () => encode(OperatorDefSchema, op),
      () => printText(OperatorDefSchema, op),
      () => new Workspace().createOperator(op),
    ]) {
      expect(call).toThrow(
        expect.objectContaining({
          code: 'ERR_CAFFE2_PROTO',
          message: expect.stringMatching(
            /a property of its own for .*\.type but received an inherited one$/,
          ) as string,
        }),
      );
    }
  });

  it('that say what a field reads as without are none', () => {
    expect(encode(OperatorDefSchema, base).length).toBeGreaterThan(0);
  });
});
