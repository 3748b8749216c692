// ConstantFill and the GivenTensor fills: what Caffe2's sources say of them. Expectations come from
// pytorch/pytorch before 2024, caffe2/operators/filler_op.h (FillerOp, ConstantFillOp) and .cc,
// given_tensor_fill_op.h, given_tensor_byte_string_to_uint8_fill_op.h, caffe2/utils/cast.h and
// proto_utils.cc (INSTANTIATE_GET_SINGLE_ARGUMENT: which field a type is read from, and which are
// refused where a conversion would lose something).
import {
  createOperator,
  createTensorShape,
  DATA_TYPES,
  decode,
  encode,
  inferTensor,
  NetDefSchema,
  parseText,
  Tensor,
  Workspace,
  type ArgumentValue,
  type DataType,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const coded = (code: string, message = /^Expected .* for .* but received /s): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as unknown });

type Args = Readonly<Record<string, ArgumentValue>>;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A workspace with the inputs, and the definition of one operator on them. */
function prepared(type: string, args: Args, inputs: Readonly<Record<string, Tensor>>) {
  const workspace = new Workspace();
  for (const [name, tensor] of Object.entries(inputs)) workspace.feed(name, tensor);
  return { workspace, def: createOperator(type, Object.keys(inputs), 'out', { args }) };
}

function run(type: string, args: Args, inputs: Readonly<Record<string, Tensor>> = {}): Tensor {
  const { workspace, def } = prepared(type, args, inputs);
  workspace.runOperatorOnce(def);
  return workspace.fetch('out');
}

const floats = (...values: number[]): Tensor => new Tensor(Float32Array.from(values));
const shape = (...dims: bigint[]): Tensor => new Tensor(BigInt64Array.from(dims));

describe('the shape of a filler', () => {
  // The constructor of FillerOp: the operator is refused when it is created, its output being there.
  it.each<[string, Args, Record<string, Tensor>]>([
    ['a shape that is one integer', { shape: 32 }, {}],
    ['a shape beside an input', { shape: [1] }, { a: floats(1) }],
    ['a shape beside two inputs', { shape: [1] }, { a: floats(1), b: floats(1) }],
    ['extra_shape without an input', { extra_shape: [1] }, {}],
    ['input_as_shape without an input', { input_as_shape: 1 }, {}],
    ['input_as_shape and shape without an input', { input_as_shape: 1, shape: [2] }, {}],
    ['extra_shape that is no int32', { extra_shape: [2 ** 31] }, { a: floats(1) }],
    ['input_as_shape as a float', { input_as_shape: { f: 1 } }, { a: shape(1n) }],
    ['dtype UNDEFINED', { shape: [1], dtype: 0 }, {}],
    ['dtype BYTE', { shape: [1], dtype: DATA_TYPES.BYTE }, {}],
    ['dtype FLOAT16', { shape: [1], dtype: DATA_TYPES.FLOAT16 }, {}],
    ['a value of text without dtype', { shape: [1], value: 'x' }, {}],
  ])('refuses %s at creation', (_, args, inputs) => {
    const { workspace, def } = prepared('ConstantFill', args, inputs);
    expect(() => workspace.createOperator(def)).toThrow(coded('ERR_CAFFE2_ARGUMENT'));
    // OperatorBase creates the outputs before: operator.cc.
    expect(workspace.has('out')).toBe(true);
    expect(workspace.blob('out')!.value).toBeUndefined();
  });

  // RunOnDevice of FillerOp.
  it.each<[string, Args, Record<string, Tensor>, string]>([
    ['an empty input as shape', { input_as_shape: 1 }, { a: shape() }, 'ERR_CAFFE2_SHAPE'],
    [
      'an input as shape of two dimensions',
      { input_as_shape: 1 },
      { a: new Tensor(new BigInt64Array(2), [1, 2]) },
      'ERR_CAFFE2_SHAPE',
    ],
    [
      'an input as shape of int32',
      { input_as_shape: 1 },
      { a: new Tensor(new Int32Array(1)) },
      'ERR_CAFFE2_DATA_TYPE',
    ],
    ['a negative dimension', { shape: [-1] }, {}, 'ERR_CAFFE2_SHAPE'],
    [
      'a negative dimension in an input',
      { input_as_shape: 1 },
      { a: shape(-1n) },
      'ERR_CAFFE2_SHAPE',
    ],
    ['a dimension of 2^53 + 1', { shape: [2n ** 53n + 1n] }, {}, 'ERR_CAFFE2_SHAPE'],
  ])('refuses %s when it runs', (_, args, inputs, code) => {
    const { workspace, def } = prepared('ConstantFill', args, inputs);
    const operator = workspace.createOperator(def);
    expect(() => {
      operator.run();
    }).toThrow(coded(code));
    expect(workspace.blob('out')!.value).toBeUndefined();
  });

  it.each<[string, Args, Record<string, Tensor>, number[]]>([
    ['no shape at all', {}, {}, []],
    ['an empty shape', { shape: [] as number[] }, {}, []],
    ['a shape', { shape: [2, 0, 3] }, {}, [2, 0, 3]],
    ['an input', {}, { a: new Tensor(new Uint8Array(6), [2, 3]) }, [2, 3]],
    ['an input and more', { extra_shape: [4, 1] }, { a: floats(1, 2) }, [2, 4, 1]],
    ['an input as shape', { input_as_shape: 1 }, { a: shape(2n, 3n) }, [2, 3]],
    [
      'an input as shape, and more',
      { input_as_shape: 1, extra_shape: [2] },
      { a: shape(0n) },
      [0, 2],
    ],
    // Only without an input is a single integer looked at.
    ['an input beside a single integer', { shape: 7 }, { a: floats(1, 2) }, [2]],
  ])('is taken from %s', (_, args, inputs, dims) => {
    expect(run('ConstantFill', args, inputs).dims).toEqual(dims);
  });
});

describe('the value of ConstantFill', () => {
  // FillWithType reads it at each run: the operator is created, and refuses to run.
  it.each<[DataType, bigint | number]>([
    ['INT8', 300],
    ['INT8', -129],
    ['UINT8', 256],
    ['UINT8', -1],
    ['INT16', 2 ** 15],
    ['UINT16', 2 ** 16],
    ['UINT16', -1],
    ['INT32', 2 ** 31],
    ['INT32', -(2n ** 31n) - 1n],
  ])('is refused if it is no %s: %s', (type, value) => {
    const args = { shape: [1], dtype: DATA_TYPES[type as 'INT8'], value };
    const { workspace, def } = prepared('ConstantFill', args, {});
    const operator = workspace.createOperator(def);
    expect(() => {
      operator.run();
    }).toThrow(coded('ERR_CAFFE2_ARGUMENT', new RegExp(`of type ${type} .* ${value}$`)));
    expect(workspace.blob('out')!.value).toBeUndefined();
  });

  it.each<[DataType, ArgumentValue, unknown]>([
    ['FLOAT', { f: 0.1 }, Float32Array.of(0.1, 0.1)],
    ['DOUBLE', { f: 0.1 }, Float64Array.of(Math.fround(0.1), Math.fround(0.1))],
    ['BOOL', 300, Uint8Array.of(1, 1)],
    ['INT8', -128, Int8Array.of(-128, -128)],
    ['UINT8', 255, Uint8Array.of(255, 255)],
    ['INT16', -32768, Int16Array.of(-32768, -32768)],
    ['UINT16', 65535, Uint16Array.of(65535, 65535)],
    ['INT32', -(2 ** 31), Int32Array.of(-(2 ** 31), -(2 ** 31))],
    ['INT64', 2n ** 63n - 1n, BigInt64Array.of(2n ** 63n - 1n, 2n ** 63n - 1n)],
    ['STRING', 'é', [bytes('é'), bytes('é')]],
  ])('fills %s', (type, value, wanted) => {
    const tensor = run('ConstantFill', {
      shape: [2],
      dtype: DATA_TYPES[type as 'INT8'],
      value,
    });
    expect(tensor.dtype).toBe(type);
    expect(tensor.values).toEqual(wanted);
  });

  it.each<[string, Args, string]>([
    ['a float read as int', { dtype: DATA_TYPES.INT32, value: { f: 1 } }, 'ERR_CAFFE2_ARGUMENT'],
    ['an int read as float', { dtype: DATA_TYPES.FLOAT, value: 1 }, 'ERR_CAFFE2_ARGUMENT'],
    ['an int read as string', { dtype: DATA_TYPES.STRING, value: 1 }, 'ERR_CAFFE2_ARGUMENT'],
    [
      'strings of more bytes than memory has',
      { dtype: DATA_TYPES.STRING, value: 'x'.repeat(2 ** 20), shape: [2 ** 20] },
      'ERR_OUT_OF_RANGE',
    ],
  ])('is refused: %s', (_, args, code) => {
    const shaped = { shape: [1], ...args };
    const { workspace, def } = prepared('ConstantFill', shaped, {});
    const operator = workspace.createOperator(def);
    expect(() => {
      operator.run();
    }).toThrow(coded(code));
  });

  it('is 0, or empty, if it is left out', () => {
    expect(run('ConstantFill', { shape: [2] }).values).toEqual(new Float32Array(2));
    const strings = run('ConstantFill', { shape: [2], dtype: DATA_TYPES.STRING });
    expect(strings.values).toEqual([new Uint8Array(0), new Uint8Array(0)]);
  });
});

describe('the second input of ConstantFill', () => {
  // filler_op.cc of 2023: NumInputs(0, 2), "If a second input V is passed, fill the output with the
  // first element of V"; filler_op.h: one element, of the type of the output.
  it('holds the value, whatever the argument says', () => {
    const inputs = { a: floats(0, 0), b: floats(2.5) };
    expect(run('ConstantFill', { value: { f: 1 } }, inputs).values).toEqual(
      Float32Array.of(2.5, 2.5),
    );
    const int = { a: floats(0), b: new Tensor(BigInt64Array.of(-(2n ** 63n)), []) };
    expect(run('ConstantFill', { value: 1 }, int).values).toEqual(BigInt64Array.of(-(2n ** 63n)));
    const asShape = { a: shape(3n), b: new Tensor(Uint8Array.of(7)) };
    expect(
      run('ConstantFill', { input_as_shape: 1, dtype: DATA_TYPES.UINT8 }, asShape).values,
    ).toEqual(Uint8Array.of(7, 7, 7));
  });

  it.each<[string, Tensor, Args, string]>([
    ['two elements', floats(1, 2), {}, 'ERR_CAFFE2_SHAPE'],
    ['none', floats(), {}, 'ERR_CAFFE2_SHAPE'],
    ['another type', new Tensor(Float64Array.of(1)), {}, 'ERR_CAFFE2_DATA_TYPE'],
    // The argument is read all the same.
    [
      'an argument that does not fit',
      new Tensor(Int8Array.of(1)),
      { dtype: DATA_TYPES.INT8, value: 300 },
      'ERR_CAFFE2_ARGUMENT',
    ],
    ['strings', new Tensor(['x']), { dtype: DATA_TYPES.STRING }, 'ERR_CAFFE2_ARGUMENT'],
  ])('is refused: %s', (_, b, args, code) => {
    expect(() => run('ConstantFill', args, { a: floats(0), b })).toThrow(coded(code));
  });

  it('is no output: only the first may be filled in place', () => {
    const workspace = new Workspace();
    for (const name of ['a', 'b']) workspace.feed(name, floats(5));
    workspace.runOperatorOnce(createOperator('ConstantFill', ['a', 'b'], 'a'));
    expect(workspace.fetch('a').values).toEqual(Float32Array.of(5));
    expect(() => {
      workspace.runOperatorOnce(createOperator('ConstantFill', ['a', 'b'], 'b'));
    }).toThrow(coded('ERR_CAFFE2_SCHEMA'));
  });
});

describe('GivenTensor fills', () => {
  it.each<[string, Args, DataType, unknown]>([
    ['GivenTensorFill', { values: [0.1, 2.5] }, 'FLOAT', Float32Array.of(0.1, 2.5)],
    [
      'GivenTensorDoubleFill',
      { values: { floats: [0.1, 2] } },
      'DOUBLE',
      Float64Array.of(Math.fround(0.1), 2),
    ],
    ['GivenTensorBoolFill', { values: [0, -7] }, 'BOOL', Uint8Array.of(0, 1)],
    ['GivenTensorInt16Fill', { values: [-32768, 32767] }, 'INT16', Int16Array.of(-32768, 32767)],
    ['GivenTensorIntFill', { values: [-1, 2 ** 31 - 1] }, 'INT32', Int32Array.of(-1, 2 ** 31 - 1)],
    [
      'GivenTensorInt64Fill',
      { values: [1, -(2n ** 63n)] },
      'INT64',
      BigInt64Array.of(1n, -(2n ** 63n)),
    ],
    ['GivenTensorStringFill', { values: ['a', ''] }, 'STRING', [bytes('a'), bytes('')]],
    [
      'GivenTensorByteStringToUInt8Fill',
      { values: [Uint8Array.of(255, 0)] },
      'UINT8',
      Uint8Array.of(255, 0),
    ],
  ])('%s', (type, args, dtype, wanted) => {
    const tensor = run(type, { ...args, shape: [1, 2] });
    expect(tensor).toMatchObject({ dims: [1, 2], dtype });
    expect(tensor.values).toEqual(wanted);
    const def = createOperator(type, [], 'out', { args: { ...args, shape: [1, 2] } });
    expect(inferTensor(def, [])).toMatchObject([{ dims: [1n, 2n], dataType: DATA_TYPES[dtype] }]);
  });

  // given_tensor_fill_op.h: only GivenTensorFill looks at dtype, by cast.h's GetCastDataType.
  it.each<[ArgumentValue, ArgumentValue, DataType, unknown]>([
    [DATA_TYPES.DOUBLE, { floats: [1] }, 'DOUBLE', Float64Array.of(1)],
    ['float', { floats: [1] }, 'FLOAT', Float32Array.of(1)],
    ['Int32', [1], 'INT32', Int32Array.of(1)],
    [DATA_TYPES.INT64, [1], 'INT64', BigInt64Array.of(1n)],
    ['INT16', [1], 'INT16', Int16Array.of(1)],
    [DATA_TYPES.UINT16, [65535], 'UINT16', Uint16Array.of(65535)],
    ['bool', [2], 'BOOL', Uint8Array.of(1)],
    ['string', ['x'], 'STRING', [bytes('x')]],
  ])('GivenTensorFill with dtype %s', (dtype, values, type, wanted) => {
    const tensor = run('GivenTensorFill', { dtype, values, shape: [1] });
    expect(tensor.dtype).toBe(type);
    expect(tensor.values).toEqual(wanted);
  });

  it('ignores dtype where the operator says the type', () => {
    const args = { dtype: DATA_TYPES.FLOAT, values: [3], shape: [1] };
    expect(run('GivenTensorIntFill', args).values).toEqual(Int32Array.of(3));
    const string = { dtype: 'string', values: ['a'], shape: [1] };
    expect(run('GivenTensorByteStringToUInt8Fill', string).values).toEqual(Uint8Array.of(97));
  });

  it.each<[string, string, Args, string]>([
    ['no values', 'GivenTensorFill', { shape: [0] }, 'ERR_CAFFE2_SCHEMA'],
    [
      'a shape that is one integer',
      'GivenTensorFill',
      { values: [0.5], shape: 1 },
      'ERR_CAFFE2_ARGUMENT',
    ],
    ['extra_shape', 'GivenTensorFill', { values: [0.5], extra_shape: [1] }, 'ERR_CAFFE2_ARGUMENT'],
    [
      'input_as_shape',
      'GivenTensorFill',
      { values: [0.5], input_as_shape: 1 },
      'ERR_CAFFE2_ARGUMENT',
    ],
    ['dtype UINT8', 'GivenTensorFill', { values: [1], dtype: 'uint8' }, 'ERR_CAFFE2_ARGUMENT'],
    ['dtype UNDEFINED', 'GivenTensorFill', { values: [1], dtype: 0 }, 'ERR_CAFFE2_ARGUMENT'],
    ['no such dtype', 'GivenTensorFill', { values: [1], dtype: 'floats' }, 'ERR_CAFFE2_ARGUMENT'],
    [
      'dtype as a float',
      'GivenTensorFill',
      { values: [1], dtype: { f: 1 } },
      'ERR_CAFFE2_ARGUMENT',
    ],
    ['no int32', 'GivenTensorIntFill', { values: [2 ** 31], shape: [1] }, 'ERR_CAFFE2_ARGUMENT'],
    ['no int16', 'GivenTensorInt16Fill', { values: [-32769], shape: [1] }, 'ERR_CAFFE2_ARGUMENT'],
    ['no uint16', 'GivenTensorFill', { values: [-1], dtype: 'uint16' }, 'ERR_CAFFE2_ARGUMENT'],
    [
      'two strings of bytes',
      'GivenTensorByteStringToUInt8Fill',
      { values: ['a', 'b'], shape: [2] },
      'ERR_CAFFE2_ARGUMENT',
    ],
    [
      'bytes that are no string',
      'GivenTensorByteStringToUInt8Fill',
      { values: ['a'], shape: [1], dtype: DATA_TYPES.UINT8 },
      'ERR_CAFFE2_ARGUMENT',
    ],
  ])('refuse at creation: %s', (_, type, args, code) => {
    const { workspace, def } = prepared(type, args, {});
    expect(() => workspace.createOperator(def)).toThrow(coded(code));
  });

  // CAFFE_ENFORCE_EQ(output->numel(), values_.numel()), at each run; a released Caffe2 without it
  // reads behind the values.
  it.each<[string, string, Args]>([
    ['fewer', 'GivenTensorFill', { values: [0.5], shape: [2] }],
    ['more', 'GivenTensorFill', { values: [0.5, 1.5], shape: [1] }],
    ['none, as they are ints', 'GivenTensorFill', { values: [1, 2], shape: [2] }],
    ['one for 2^40', 'GivenTensorFill', { values: [0.5], shape: [2 ** 40] }],
    ['bytes', 'GivenTensorByteStringToUInt8Fill', { values: ['abc'], shape: [2] }],
  ])('refuse to run with %s values', (_, type, args) => {
    const { workspace, def } = prepared(type, args, {});
    const operator = workspace.createOperator(def);
    expect(() => {
      operator.run();
    }).toThrow(coded('ERR_CAFFE2_SHAPE', /argument "values"/));
    expect(workspace.blob('out')!.value).toBeUndefined();
  });

  it('say where the values stand that are of another type', () => {
    expect(() => run('GivenTensorFill', { values: [1, 2], shape: [2] })).toThrow(
      coded('ERR_CAFFE2_SHAPE', /received 0 beside those in ints$/),
    );
  });

  it('take their shape from an input', () => {
    const args = { values: [1.5, 2.5] };
    expect(
      run('GivenTensorFill', { ...args, input_as_shape: 1 }, { a: shape(1n, 2n) }).dims,
    ).toEqual([1, 2]);
    const like = run('GivenTensorFill', { ...args, extra_shape: [2] }, { a: floats(0) });
    expect(like.dims).toEqual([1, 2]);
  });

  it('keep their values when the output is changed', () => {
    const { workspace, def } = prepared('GivenTensorFill', { values: [0.5], shape: [1] }, {});
    const operator = workspace.createOperator(def);
    operator.run();
    workspace.blob('out')!.tensor('out').data('FLOAT')[0] = 9;
    operator.run();
    expect(workspace.fetch('out').values).toEqual(Float32Array.of(0.5));
  });
});

describe('inference of fillers', () => {
  it.each<[Args, number[] | undefined, DataType, bigint[]]>([
    [{ shape: [2], value: 1 }, undefined, 'INT64', [2n]],
    [{ value: { f: 1 } }, [2, 3], 'FLOAT', [2n, 3n]],
    [{ extra_shape: [4], dtype: DATA_TYPES.STRING }, [2], 'STRING', [2n, 4n]],
  ])('says what the operator makes: %j', (args, input, type, dims) => {
    const inputs = input === undefined ? {} : { a: new Tensor(new Float32Array(6), [2, 3]) };
    if (input?.length === 1) inputs.a = floats(1, 2);
    const made = run('ConstantFill', args, inputs);
    expect([made.dtype, made.dims.map(BigInt)]).toEqual([type, dims]);
    const def = createOperator('ConstantFill', Object.keys(inputs), 'out', { args });
    const known = input === undefined ? [] : [createTensorShape(input, DATA_TYPES.FLOAT)];
    expect(inferTensor(def, known)).toMatchObject([{ dims, dataType: DATA_TYPES[type] }]);
  });
});

describe('a model of two nets', () => {
  // What Caffe2's exporters write: init_net fills the parameters, predict_net names them, and the
  // data, as external inputs. By bytes and by text: the same.
  const init = `
    name: "init"
    op {
      output: "b" type: "GivenTensorFill"
      arg { name: "shape" ints: 3 } arg { name: "values" floats: 0.5 floats: -1 floats: 0 }
    }
    op {
      output: "data" type: "ConstantFill"
      arg { name: "shape" ints: 3 } arg { name: "value" f: 0 }
    }`;
  const predict = `
    name: "predict"
    op { input: "data" input: "b" output: "z" type: "Sum" }
    op { input: "z" output: "p" type: "Sigmoid" }
    external_input: "data" external_input: "b" external_output: "p"`;
  const read = (text: string, way: string) => {
    const net = parseText(NetDefSchema, text);
    return way === 'text' ? net : decode(NetDefSchema, encode(NetDefSchema, net));
  };

  it.each(['text', 'bytes'])('runs, read from %s', (way) => {
    const workspace = new Workspace();
    workspace.runNetOnce(read(init, way));
    workspace.createNet(read(predict, way));
    workspace.runNet('predict');
    // σ(0.5), σ(−1), σ(0), rounded to float32 from their known decimals.
    expect(workspace.fetch('p').values).toEqual(
      Float32Array.of(0.6224593312018546, 0.2689414213699951, 0.5),
    );
    workspace.feed('data', Float32Array.of(-0.5, 1, 0));
    workspace.runNet('predict');
    expect(workspace.fetch('p').values).toEqual(Float32Array.of(0.5, 0.5, 0.5));
  });

  it('is refused while the parameters are missing', () => {
    const workspace = new Workspace();
    workspace.feed('data', new Float32Array(3));
    expect(() => workspace.createNet(read(predict, 'text'))).toThrow(
      coded('ERR_CAFFE2_BLOB_MISSING', /^net "predict", operator 0 \(Sum\): Expected .*"b"$/),
    );
    expect(workspace.listNets()).toEqual([]);
  });
});
