// Definitions and options that are none: refused with a code, in the one form of message.
import { runInNewContext } from 'node:vm';
import { CPUContext } from 'caffe2op-sigmoid';
import {
  ArgumentSchema,
  compareFloats,
  createArgument,
  createDeviceOption,
  createNetDef,
  createOperator,
  createTensorShape,
  decode,
  encode,
  getBackwardPass,
  getGradientForOp,
  inferShapes,
  inferTensor,
  NetBuilder,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  printText,
  QTensorProtoSchema,
  serializeBlob,
  Tensor,
  TensorProtoSchema,
  Workspace,
  type DeviceOption,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const utf8 = new TextEncoder();
const coded = (code: string): unknown =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(/^Expected .* for .* but received /s) as unknown,
  });

describe('devices', () => {
  it.each([
    ['cuda', 'ERR_OUT_OF_RANGE'],
    ['NOPE', 'ERR_OUT_OF_RANGE'],
    ['constructor', 'ERR_OUT_OF_RANGE'],
    ['', 'ERR_OUT_OF_RANGE'],
    [1.5, 'ERR_OUT_OF_RANGE'],
    [NaN, 'ERR_OUT_OF_RANGE'],
    [2 ** 31, 'ERR_OUT_OF_RANGE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    [null, 'ERR_INVALID_ARG_TYPE'],
    [['CPU'], 'ERR_INVALID_ARG_TYPE'],
  ])('refuse %j', (type, code) => {
    expect(() => createDeviceOption(type as never)).toThrow(coded(code));
    if (typeof type === 'number') {
      expect(() => createDeviceOption('CUDA', type)).toThrow(coded(code));
    }
  });

  it('take a name or an int32', () => {
    expect(createDeviceOption('CUDA', 1)).toMatchObject({ deviceType: 1, deviceId: 1 });
    expect(createDeviceOption(-(2 ** 31))).toMatchObject({ deviceType: -(2 ** 31) });
  });
});

describe('arguments', () => {
  it('hold the same before and after they were encoded', () => {
    const values = {
      f: { f: 0.1 },
      floats: { floats: [0.1, 1e300, 3] },
      i: { i: 5n },
      ints: { ints: [1n, -2n] },
      s: { s: utf8.encode('text') },
      strings: { strings: [utf8.encode('a')] },
      both: { i: 1n, f: 0.1 },
      number: 0.1,
      list: [0.1, 2],
    };
    const def = createOperator('Sigmoid', 'X', 'Y', { args: values });
    expect(decode(OperatorDefSchema, encode(OperatorDefSchema, def))).toEqual(def);
    expect(def.arg[0]!.f).toBe(Math.fround(0.1));
    expect(def.arg[1]!.floats).toEqual([Math.fround(0.1), Infinity, 3]);
  });

  it('take typed arrays and truth values where a field is named', () => {
    const given = { floats: Float64Array.of(0.1), ints: BigInt64Array.of(5n), i: true };
    const { floats, ints, i } = createArgument('a', given as never);
    expect([floats, ints, i]).toEqual([[Math.fround(0.1)], [5n], 1n]);
  });

  it('compute the same before and after', () => {
    const def = createOperator('ConstantFill', [], 'Y', {
      args: { shape: [1], dtype: 13, value: { f: 0.1 } },
    });
    for (const operator of [def, decode(OperatorDefSchema, encode(OperatorDefSchema, def))]) {
      const workspace = new Workspace();
      workspace.runOperatorOnce(operator);
      expect([...workspace.fetch('Y').data('DOUBLE')]).toEqual([Math.fround(0.1)]);
    }
  });
});

const hexOf = (data: Uint8Array): string => Buffer.from(data).toString('hex');
const argument = (value: unknown): string =>
  hexOf(encode(ArgumentSchema, createArgument('k', value as never)));

// Every branch of utils.MakeArgument in Caffe2's Python front end. The bytes are those of Google's
// Python protobuf (4.21) for the fields that it sets.
describe('arguments, byte for byte as Caffe2 makes them', () => {
  const tensor = parseText(TensorProtoSchema, 'dims: 1 data_type: FLOAT float_data: 1 name: "t"');
  const tensorHex = '080110011a040000803f3a0174';
  const device = createDeviceOption('CUDA');
  const net = createNetDef('n', []);
  const empty = '0a016b';

  it.each<[string, unknown, string]>([
    ['True', true, '0a016b1801'],
    ['1', 1, '0a016b1801'],
    ['-1', -1n, '0a016b18ffffffffffffffffff01'],
    ['0.5', 0.5, '0a016b150000003f'],
    ['1.0', { f: 1 }, '0a016b150000803f'],
    ['"é"', 'é', '0a016b2202c3a9'],
    ['b"\\xff"', Uint8Array.of(255), '0a016b2201ff'],
    ['a NetDef', net, '0a016b42030a016e'],
    ['a TensorProto', tensor, `0a016b220d${tensorHex}`],
    ['an OperatorDef', createOperator('Sigmoid', [], []), '0a016b220b1a0022075369676d6f6964'],
    ['a DeviceOption', device, '0a016b22020801'],
    ['[1.0, 0.5]', [1, 0.5], '0a016b2d0000803f2d0000003f'],
    ['[True, 1, 2]', [true, 1, 2n], '0a016b300130013002'],
    ['["a", b"b"]', ['a', Uint8Array.of(98)], '0a016b3a01613a0162'],
    ['[NetDef, NetDef]', [net, net], '0a016b4a030a016e4a030a016e'],
    ['[TensorProto, DeviceOption]', [tensor, device], `0a016b3a0d${tensorHex}3a020801`],
    ['[NetDef, DeviceOption]', [net, device], '0a016b3a030a016e3a020801'],
    ['[]', [], empty],
    ['np.float32 of [1, 0.5]', Float32Array.of(1, 0.5), '0a016b2d0000803f2d0000003f'],
    ['np.float64 of [1, 0.5]', Float64Array.of(1, 0.5), '0a016b2d0000803f2d0000003f'],
    ['np.float32 of []', new Float32Array(0), empty],
    ['np.int64 of [1, 2]', BigInt64Array.of(1n, 2n), '0a016b30013002'],
    ['np.uint64 of [1, 2]', BigUint64Array.of(1n, 2n), '0a016b30013002'],
    ['np.int32 of [1, 2]', Int32Array.of(1, 2), '0a016b30013002'],
    ['np.uint16 of [1, 2]', Uint16Array.of(1, 2), '0a016b30013002'],
    ['np.int8 of []', new Int8Array(0), empty],
  ])('%s', (_, value, hex) => {
    expect(argument(value)).toBe(hex);
    const def = createOperator('Op', [], [], { args: { k: value as never } });
    expect(hexOf(encode(ArgumentSchema, def.arg[0]!))).toBe(hex);
  });

  it.each<[string, unknown, string?]>([
    ['None', null],
    ['[None]', [null]],
    ['[1, "a"]', [1, 'a']],
    ['[0.5, True]', [0.5, true]],
    ['[0.5, an integer]', [0.5, 1n]],
    ['["a", a message]', ['a', device]],
    ['[[1]]', [[1]]],
    ['a message of nobody', { $typeName: 'caffe2.PlanDef' }],
    ['half a surrogate pair', '\ud800'],
    ['a list with half a surrogate pair', ['a', '\ud800']],
    ['2^63', 2n ** 63n, 'ERR_OUT_OF_RANGE'],
    ['np.uint64 of [2^63]', BigUint64Array.of(2n ** 63n), 'ERR_OUT_OF_RANGE'],
    [
      'a message that can’t be written',
      Object.assign(createDeviceOption(0), { nodeName: 5 }),
      'ERR_CAFFE2_PROTO',
    ],
    ['a net that can’t', [Object.assign(createNetDef('n', []), { op: {} })], 'ERR_CAFFE2_PROTO'],
  ])('and refused as there: %s', (_, value, code = 'ERR_INVALID_ARG_TYPE') => {
    expect(() => createArgument('k', value as never)).toThrow(coded(code));
  });

  it('without those that are None; the seed is the device’s', () => {
    const of = (args: object, deviceOption?: DeviceOption) =>
      hexOf(
        encode(
          OperatorDefSchema,
          createOperator('S', 'X', 'Y', { args: args as never, deviceOption }),
        ),
      );
    const plain = '0a01581201591a00220153';
    expect(of({ a: null, b: undefined })).toBe(plain);
    expect(of({ a: null, k: 1, b: undefined })).toBe(`${plain}2a050a016b1801`);
    expect(of({ random_seed: 7 })).toBe(`${plain}32021807`);
    expect(of({ random_seed: 7n, k: 1 }, device)).toBe(`${plain}2a050a016b1801320408011807`);
    // The device that was passed is the caller's.
    expect(device.randomSeed).toBe(0);
    for (const seed of [-1, 2 ** 32, 0.5, '7', null]) {
      expect(() => of({ random_seed: seed })).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_/) as string }),
      );
    }
  });

  it('with copies of the messages they were given', () => {
    const inner = createNetDef('n', []);
    const made = createArgument('k', inner);
    inner.name = 'changed';
    inner.arg.push(made);
    expect(made.n).toEqual(net);
    const bytes = Uint8Array.of(1);
    const kept = createArgument('k', bytes);
    bytes[0] = 2;
    expect(kept.s).toEqual(Uint8Array.of(1));
  });

  it('and in any field that is named', () => {
    const quantized = parseText(
      QTensorProtoSchema,
      'precision: 8 scale: 1 bias: 0 is_signed: true data: 1',
    );
    const given = { t: tensor, tensors: [tensor], n: net, nets: [net], qtensors: [quantized] };
    expect(createArgument('k', given)).toMatchObject(given);
    expect(argument({ t: tensor })).toBe(`0a016b520d${tensorHex}`);
    for (const wrong of [{ t: net }, { tensors: tensor }, { qtensors: [tensor] }, { n: null }]) {
      expect(() => createArgument('k', wrong as never)).toThrow(coded('ERR_INVALID_ARG_TYPE'));
    }
  });
});

describe('texts of 20 MB', () => {
  const long = 20_000_000;

  it.each([
    ['a string', `"${'x'.repeat(long)}"`, long],
    ['escapes', `'${'\\n'.repeat(long / 2)}'`, long / 2],
    ['strings side by side', '"ab" '.repeat(100_000), 200_000],
    ['a comment', `#${'x'.repeat(long)}\n"a"`, 1],
    ['spaces', `${' '.repeat(long)}"a"`, 1],
  ])('are read: %s', (_, text, length) => {
    expect(parseText(OperatorDefSchema, `name: ${text}`).name).toHaveLength(length);
  });

  it.each([
    ['a name', 'x'.repeat(long)],
    ['a number', `name: ${'1'.repeat(long)}`],
    ['digits', `arg { i: ${'1'.repeat(long)} }`],
    ['a string without an end', `name: "${'x'.repeat(long)}`],
    ['a string with a line break', `name: "${'x'.repeat(long)}\n"`],
    ['a backslash before a line break', 'name: "\\\n"'],
  ])('are refused with a code: %s', (_, text) => {
    expect(() => parseText(OperatorDefSchema, text)).toThrow(coded('ERR_CAFFE2_TEXT'));
  });
});

describe('nonsense', () => {
  const def = createOperator('Sigmoid', 'X', 'Y');
  const detached = new Float32Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const floats = new Float32Array(5);
  const holes = Object.assign([], { length: 1 });
  // Whatever JavaScript lets through.
  const nonsense = (value: unknown): never => value as never;
  const operator = (options: unknown) => () =>
    createOperator('Sigmoid', 'X', 'Y', nonsense(options));
  const feed = (value: unknown, dims?: unknown) => () => {
    new Workspace().feed('X', nonsense(value), nonsense(dims));
  };

  it.each<[string, () => unknown, string?]>([
    ['a number as inputs', () => createOperator('Sigmoid', nonsense(5), 'Y')],
    ['no inputs', () => createOperator('Sigmoid', nonsense(undefined), 'Y')],
    ['a set of outputs', () => createOperator('Sigmoid', 'X', nonsense(new Set(['Y'])))],
    ['options null', operator(null)],
    ['options 5', operator(5)],
    ['args null', operator({ args: null })],
    ['args in a list', operator({ args: [1] })],
    ['an argument of nothing', () => createArgument('a', nonsense(null))],
    ['one that is undefined', () => createArgument('a', nonsense(undefined))],
    ['a misspelt option', operator({ engin: 'CUDNN' }), 'ERR_OUT_OF_RANGE'],
    ['engine 5', operator({ engine: 5 })],
    ['name null', operator({ name: null })],
    ['debugInfo 5', operator({ debugInfo: 5 })],
    ['deviceOption 7', operator({ deviceOption: 7 })],
    ['another message as deviceOption', operator({ deviceOption: def })],
    ['one name as controlInput', operator({ controlInput: 'c' })],
    ['an argument without a name', () => createArgument(nonsense(undefined), 1)],
    ['operators null', () => createNetDef('n', nonsense(null))],
    ['operators of numbers', () => createNetDef('n', nonsense([5]))],
    ['a net without a name', () => createNetDef(nonsense(undefined), [])],
    ['net options null', () => createNetDef('n', [], nonsense(null))],
    [
      'a misspelt net option',
      () => createNetDef('n', [], nonsense({ typ: 'dag' })),
      'ERR_OUT_OF_RANGE',
    ],
    ['one name as externalInput', () => createNetDef('n', [], nonsense({ externalInput: 'X' }))],
    ['a net’s deviceOption 7', () => createNetDef('n', [], nonsense({ deviceOption: 7 }))],
    ['dims 5', feed(floats, 5)],
    ['dims "3"', feed(floats, '3')],
    ['dims null', feed(floats, null)],
    ['dims ["5"]', feed(floats, ['5']), 'ERR_CAFFE2_SHAPE'],
    ['a detached array', feed(detached), 'ERR_DETACHED'],
    ['targets null', () => getBackwardPass([], nonsense(null))],
    ['targets with a hole', () => getBackwardPass([def], nonsense(holes))],
    ['one name as targets', () => getBackwardPass([def], nonsense('Y'))],
    ['targets of numbers', () => getBackwardPass([def], nonsense([5]))],
    ['a gradient 5', () => getBackwardPass([def], nonsense({ Y: 5 }))],
    ['operators undefined', () => getBackwardPass(nonsense(undefined), [])],
    ['no gradients', () => getGradientForOp(def, nonsense(undefined))],
    ['gradients of numbers', () => getGradientForOp(def, nonsense([5]))],
    ['onEngineFallback 5', () => new Workspace({ onEngineFallback: nonsense(5) })],
    [
      'createNet options null',
      () => new Workspace().createNet(createNetDef('n', []), nonsense(null)),
    ],
    [
      'overwrite 1',
      () => new Workspace().createNet(createNetDef('n', []), nonsense({ overwrite: 1 })),
    ],
    ['an argument of an empty Map', operator({ args: { a: new Map() } })],
    ['args in a Map', operator({ args: new Map([['a', 1]]) })],
    ['an argument with a hole', operator({ args: { a: holes } })],
    ['field ints with a hole', operator({ args: { a: { ints: holes } } })],
    ['inputs with a hole', () => createOperator('Sigmoid', nonsense(holes), 'Y')],
    ['operators with a hole', () => createNetDef('n', nonsense(holes))],
    ['a name that is half a pair', () => createOperator('\ud800', [], [])],
    ['an input that is', () => createOperator('Sigmoid', ['\ud800'], [])],
    ['a net’s name that is', () => createNetDef('\ud800', [])],
    ['text of a blob that is', () => serializeBlob('s', '\ud800')],
    ['a shape with a hole', () => createTensorShape(nonsense(holes))],
    ['a shape of truth', () => createTensorShape(nonsense([true]))],
    ['shapes with a hole', () => inferTensor(def, nonsense(holes))],
    ['a type 5', () => new NetBuilder('n').add(nonsense(5), 'X')],
    ['a name for a type 5', () => new NetBuilder('n').nextName(nonsense(5))],
    [
      'a name for output x',
      () => new NetBuilder('n').nextName('a', nonsense('x')),
      'ERR_OUT_OF_RANGE',
    ],
    [
      'a copy of 5',
      () => {
        new Tensor().copyFrom(nonsense(5));
      },
    ],
    [
      'data of {}',
      () => {
        new Tensor().shareData(nonsense({}));
      },
    ],
    ['storage of 5', () => new Tensor().sharesStorage(nonsense(5))],
    ['an argument without a field', operator({ args: { a: { f: undefined } } })],
    ['an unknown field', operator({ args: { a: { g: 1 } } })],
    ['field f of text', operator({ args: { a: { f: 'x' } } })],
    ['field i of text', operator({ args: { a: { i: '1' } } })],
    ['field i of 1.5', operator({ args: { a: { i: 1.5 } } }), 'ERR_OUT_OF_RANGE'],
    ['field i of 2^63', operator({ args: { a: { i: 2n ** 63n } } }), 'ERR_OUT_OF_RANGE'],
    ['field s of a number', operator({ args: { a: { s: 5 } } })],
    ['field floats of a number', operator({ args: { a: { floats: 5 } } })],
    ['field ints of text', operator({ args: { a: { ints: ['1'] } } })],
    ['field strings of numbers', operator({ args: { a: { strings: [5] } } })],
    ['an element type', () => new Tensor().resizeAs([2], nonsense('float')), 'ERR_OUT_OF_RANGE'],
    ['another', () => new Tensor(floats).mutableData(nonsense('toString')), 'ERR_OUT_OF_RANGE'],
    ['a tensor’s type', () => new Tensor(floats, [5], nonsense(1)), 'ERR_OUT_OF_RANGE'],
    ['-1 outputs', () => new NetBuilder('n').add('Sigmoid', 'X', -1), 'ERR_OUT_OF_RANGE'],
    ['NaN outputs', () => new NetBuilder('n').add('Sigmoid', 'X', NaN), 'ERR_OUT_OF_RANGE'],
    ['2.5 outputs', () => new NetBuilder('n').add('Sigmoid', 'X', 2.5), 'ERR_OUT_OF_RANGE'],
    ['1e9 outputs', () => new NetBuilder('n').add('Sigmoid', 'X', 1e9), 'ERR_OUT_OF_RANGE'],
    ['an external input 5', () => new NetBuilder('n').addExternalInput(nonsense(5))],
    ['a shape of 1.5', () => createTensorShape([1.5]), 'ERR_OUT_OF_RANGE'],
    ['a shape of text', () => createTensorShape(nonsense(['2']))],
    ['a shape 5', () => createTensorShape(nonsense(5))],
    ['a shape of type 1.5', () => createTensorShape([2], 1.5), 'ERR_OUT_OF_RANGE'],
    ['shapes 5', () => inferTensor(def, nonsense(5))],
    ['shapes of lists', () => inferTensor(def, nonsense([[2]]))],
    ['nets 5', () => inferShapes(nonsense(5), new Map())],
    ['known shapes in an object', () => inferShapes([], nonsense({}))],
    ['known shapes of lists', () => inferShapes([], nonsense(new Map([['X', [2]]])))],
    [
      'a context that only looks like one',
      () => new Workspace({ context: nonsense(Object.create(CPUContext.prototype)) }),
    ],
    ['a comparison of lists', () => compareFloats(nonsense([1]), floats, { kind: 'caffe2' })],
    ['a comparison without a bound', () => compareFloats(floats, floats, nonsense(undefined))],
    [
      'a bound of another kind',
      () => compareFloats(floats, floats, nonsense({ kind: 'ulps', ulps: 1 })),
      'ERR_OUT_OF_RANGE',
    ],
    [
      'a bound of NaN',
      () => compareFloats(floats, floats, { kind: 'ulp', ulps: NaN }),
      'ERR_OUT_OF_RANGE',
    ],
    [
      'a bound of −1',
      () => compareFloats(floats, floats, { kind: 'absolute', difference: -1 }),
      'ERR_OUT_OF_RANGE',
    ],
    [
      'an envelope that is too short',
      () =>
        compareFloats(floats, floats, {
          kind: 'envelope',
          envelope: { low: floats, high: new Float32Array(4) },
        }),
      'ERR_LENGTH_MISMATCH',
    ],
    [
      'an envelope without an end',
      () =>
        compareFloats(floats, floats, nonsense({ kind: 'envelope', envelope: { low: floats } })),
    ],
    ['a blob without a name', () => serializeBlob(nonsense(undefined), 'text')],
    ['serializeBlob options null', () => serializeBlob('X', 'text', nonsense(null))],
    ['a schema undefined', () => decode(nonsense(undefined), new Uint8Array(0))],
    ['a schema {}', () => decode(nonsense({}), new Uint8Array(0))],
    ['a name as schema', () => encode(nonsense('OperatorDef'), def)],
    ['parseText without a schema', () => parseText(nonsense({ messageName: 'None' }), '')],
    ['printText without a schema', () => printText(nonsense({}), def)],
    ['printText of another message', () => printText(NetDefSchema, nonsense(def))],
    ['printText of null', () => printText(OperatorDefSchema, nonsense(null))],
    ['printText options null', () => printText(OperatorDefSchema, def, nonsense(null))],
    [
      'a style',
      () => printText(OperatorDefSchema, def, nonsense({ style: 'c' })),
      'ERR_OUT_OF_RANGE',
    ],
  ])('is refused with a code: %s', (_, call, code = 'ERR_INVALID_ARG_TYPE') => {
    expect(call).toThrow(coded(code));
  });

  it('is no Map of another realm', () => {
    const known = runInNewContext('new Map()') as Map<string, never>;
    expect(inferShapes([], known).shapes.size).toBe(0);
  });

  it('leaves the net as it is', () => {
    const net = new NetBuilder('n');
    const [y] = net.add('Sigmoid', 'X');
    const before = encode(NetDefSchema, net.def);
    expect(() => net.addExternalInput('A', 'X')).toThrow(coded('ERR_CAFFE2_NET'));
    expect(() => net.addExternalInput('A', 'A')).toThrow(coded('ERR_CAFFE2_NET'));
    expect(() => net.addExternalInput('A', nonsense(5))).toThrow(coded('ERR_INVALID_ARG_TYPE'));
    expect(() => net.add('Sigmoid', y!, -1)).toThrow(coded('ERR_OUT_OF_RANGE'));
    // What was returned is the caller's.
    const outputs = net.add('Sigmoid', y!);
    const after = encode(NetDefSchema, net.def);
    outputs.push('Z');
    expect(encode(NetDefSchema, net.def)).toEqual(after);
    net.def.op.pop();
    expect(encode(NetDefSchema, net.def)).toEqual(before);
  });

  it('leaves the workspace as it is', () => {
    const workspace = new Workspace();
    expect(() => {
      workspace.feed('X', floats, nonsense('5'));
    }).toThrow(coded('ERR_INVALID_ARG_TYPE'));
    expect(workspace.list()).toEqual([]);
  });
});
