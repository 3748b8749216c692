// Messages: the table against the recorded one, what is kept, what is refused, text as it is printed.
import { readFileSync } from 'node:fs';
import {
  ArgumentSchema,
  BlobProtoSchema,
  Caffe2Error,
  createNetDef,
  createOperator,
  decode,
  deserializeBlob,
  encode,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  printText,
  serializeBlob,
  Tensor,
  tensorFromProto,
  tensorToProto,
  TensorProtoSchema,
  TensorProtosSchema,
  type OperatorDef,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const bytes = (hex: string): Uint8Array =>
  new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (data: Uint8Array): string => Buffer.from(data).toString('hex');
const recorded = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../data/caffe2/pb/${name}`, import.meta.url)));
const refused = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });

describe('decode and encode', () => {
  it.each([
    ['an unknown field in the middle', '0a0158 fa0103616263 120159'],
    [
      'unknown varint, 32 bits, 64 bits, group',
      '0a0158 f00105 fd0101020304 f9010102030405060708 fb010801fc01',
    ],
    ['fields out of order', '22075369676d6f6964 120159 0a0158'],
    ['lengths with more bytes than needed', '0a8100 58'],
    ['a field twice', '2201612201 62'],
    ['an argument’s integers packed', '2a0a 0a0161 3205 0102ffff03'],
    ['a boolean of another value', '4802'],
    ['an integer of more than 32 bits', '320a 08ffffffffffffffffff01'.replace('320a', '320b')],
  ])('keeps %s', (_, hex) => {
    const source = bytes(hex);
    const message = decode(OperatorDefSchema, source);
    expect(hexOf(encode(OperatorDefSchema, message))).toBe(hexOf(source));
  });

  it('keeps signaling NaN bits, and notices a change', () => {
    const source = bytes('0803 1001 1a0c 0100807f 0100a0ff 0000c07f');
    const message = decode(TensorProtoSchema, source);
    expect(hexOf(encode(TensorProtoSchema, message))).toBe(hexOf(source));
    message.floatData[2] = 1;
    expect(hexOf(encode(TensorProtoSchema, message))).not.toBe(hexOf(source));
    expect(decode(TensorProtoSchema, encode(TensorProtoSchema, message)).floatData[2]).toBe(1);
  });

  it('writes a changed message in the order of its fields, unknown ones kept', () => {
    const message = decode(OperatorDefSchema, bytes('fa0103616263 22075369676d6f6964 0a0158'));
    message.output.push('Y');
    expect(hexOf(encode(OperatorDefSchema, message))).toBe(
      '0a015812015922075369676d6f6964fa0103616263',
    );
  });

  it('does not see later changes of the bytes it read', () => {
    const source = recorded('op_sigmoid.pb');
    const message = decode(OperatorDefSchema, source);
    source.fill(0);
    expect(encode(OperatorDefSchema, message)).toEqual(recorded('op_sigmoid.pb'));
  });

  it.each(['op_sigmoid_full.pb', 'net_sigmoid.pb', 'blob_shape_4d_x.pb', 'tensor_int32.pb'])(
    'refuses every truncation of %s, or reads it as the shorter message it is',
    (file) => {
      const schema = file.startsWith('op')
        ? OperatorDefSchema
        : file.startsWith('net')
          ? NetDefSchema
          : file.startsWith('blob')
            ? BlobProtoSchema
            : TensorProtoSchema;
      const whole = recorded(file);
      let refusals = 0;
      for (let length = 0; length < whole.length; length++) {
        const part = whole.subarray(0, length);
        try {
          expect(encode<never>(schema as never, decode<never>(schema as never, part))).toEqual(
            Uint8Array.from(part),
          );
        } catch (error) {
          expect(error).toEqual(refused('ERR_CAFFE2_PROTO', /^Expected .* for .* but received /));
          refusals++;
        }
      }
      expect(refusals).toBeGreaterThan(whole.length / 2);
    },
  );

  it.each([
    [
      'a wire type that is not the field’s',
      OperatorDefSchema,
      '0801',
      /wire type length-delimited for OperatorDef.input but received varint/,
    ],
    ['a message as a number', NetDefSchema, '1005', /wire type length-delimited/],
    [
      'a number as a message',
      TensorProtoSchema,
      '12020801',
      /wire type varint for TensorProto.data_type/,
    ],
    ['a length of 4 GB', OperatorDefSchema, '0affffffff0f', /at most 0 bytes, all that is left/],
    ['a length of exabytes', OperatorDefSchema, '0affffffffffffffffff01', /a length of/],
    ['a varint without end', OperatorDefSchema, '48ffffffffffffffffffffffff', /at most 10 bytes/],
    ['half a varint', OperatorDefSchema, '48ff', /a whole varint/],
    ['field number 0', OperatorDefSchema, '0001', /field number from 1/],
    ['wire type 7', OperatorDefSchema, '0f', /wire type/],
    ['an end of no group', OperatorDefSchema, 'fc01', /wire type/],
    [
      'a group that ends as another',
      OperatorDefSchema,
      'fb01f401',
      /end of group 31|whole varint|wire type/,
    ],
    [
      'floats that are no multiple of 4 bytes',
      TensorProtoSchema,
      '1a03000000',
      /multiple of 4 bytes/,
    ],
    ['text that is not UTF-8', OperatorDefSchema, '0a02c328', /UTF-8/],
    ['a segment without its end', TensorProtoSchema, '5a020800', /an? end for TensorProto.Segment/],
    [
      'a message that ends in the middle of its part',
      NetDefSchema,
      '12030a0558',
      /at most 1 bytes/,
    ],
  ] as const)('refuses %s', (_, schema, hex, message) => {
    expect(() => decode<never>(schema as never, bytes(hex))).toThrow(
      refused('ERR_CAFFE2_PROTO', message),
    );
  });

  it('refuses quantized tensors', () => {
    const unsupported = refused('ERR_CAFFE2_UNSUPPORTED', /QTensorProto/);
    expect(() => decode(BlobProtoSchema, bytes('0a01582a020801'))).toThrow(unsupported);
    expect(() => decode(ArgumentSchema, bytes('62020801'))).toThrow(unsupported);
  });

  it('refuses what is no Uint8Array', () => {
    expect(() => decode(OperatorDefSchema, 'text' as unknown as Uint8Array)).toThrow(
      refused('ERR_INVALID_ARG_TYPE', /a Uint8Array for bytes/),
    );
  });

  it('refuses deep nesting of messages and of groups, however deep, at once', () => {
    const nested = (levels: number): Uint8Array => {
      // Net in operator's argument in net: three levels each; lengths of 3 bytes.
      let inner: Buffer = Buffer.alloc(0);
      for (let i = 0; i < levels; i++) {
        const length = Buffer.of(
          (inner.length & 0x7f) | 0x80,
          ((inner.length >> 7) & 0x7f) | 0x80,
          inner.length >> 14,
        );
        inner = Buffer.concat([
          Buffer.of([0x12, 0x2a, 0x42][(levels - 1 - i) % 3]!),
          length,
          inner,
        ]);
      }
      return Uint8Array.from(inner);
    };
    const deep = refused('ERR_CAFFE2_PROTO', /at most 100 /);
    expect(() => decode(NetDefSchema, nested(10_002))).toThrow(deep);
    expect(hexOf(encode(NetDefSchema, decode(NetDefSchema, nested(97))))).toBe(hexOf(nested(97)));
    const groups = Uint8Array.from(Buffer.alloc(200_000, Buffer.of(0xfb, 0x01)));
    expect(() => decode(NetDefSchema, groups)).toThrow(deep);
  });

  it('takes time that grows with the length only', () => {
    const many = Uint8Array.from(Buffer.alloc(2_000_000, Buffer.of(0x0a, 0x00)));
    const began = performance.now();
    expect(decode(OperatorDefSchema, many).input).toHaveLength(1_000_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('refuses to write what a field can’t hold', () => {
    const def = createOperator('Sigmoid', 'X', 'Y');
    def.opVersion = 1.5 as unknown as bigint;
    expect(() => encode(OperatorDefSchema, def)).toThrow(refused('ERR_CAFFE2_PROTO', /op_version/));
  });
});

describe('text', () => {
  it.each([
    ['comments, commas, semicolons', 'input: "X", # first\n output: "Y"; type: "Sigmoid"'],
    [
      'lists, angle brackets, no colon before {',
      'input: ["X"] output: ["Y"] type: "Sigmoid" arg: []',
    ],
    ['adjacent strings and single quotes', "input: 'X' output: \"\" 'Y' type: 'Sig' \"moid\""],
    ['escapes', 'input: "\\130" output: "\\x59" type: "\\u0053igmoid"'],
  ])('reads %s', (_, text) => {
    const { input, output, type } = parseText(OperatorDefSchema, text);
    expect([input, output, type]).toEqual([['X'], ['Y'], 'Sigmoid']);
  });

  it('reads numbers of every form', () => {
    const text =
      'name: "n" f: -1.5e3f i: -0x10 floats: [inf, -inf, .5, 7] ints: 010 ints: -9223372036854775808';
    const argument = parseText(ArgumentSchema, text);
    expect(argument).toMatchObject({ f: -1500, i: -16n, floats: [Infinity, -Infinity, 0.5, 7] });
    expect(argument.ints).toEqual([8n, -(2n ** 63n)]);
  });

  it.each([
    ['no closing bracket', 'arg { name: "a"', /name of a field for Argument/],
    ['a field that there is none of', 'inputs: "X"', /name of a field for OperatorDef \(line 1\)/],
    ['a value twice', 'type: "a"\ntype: "b"', /one value for OperatorDef.type \(line 2\)/],
    ['no colon', 'type "a"', /":" for OperatorDef.type/],
    ['a number as text', 'type: 5', /a string/],
    ['an int64 that is too large', 'op_version: 9223372036854775808', /an int64/],
    ['text without end', 'type: "a', /a name, a number, a string/],
    ['a wrong boolean', 'is_gradient_op: maybe', /true or false/],
    ['bytes that are no UTF-8', 'type: "\\377"', /UTF-8/],
    ['an escape that there is none of', 'type: "\\q"', /an escape sequence/],
    ['an unknown value', 'device_option { device_type: CUDA }', /an integer/],
    ['deep nesting', 'arg { n { op { '.repeat(5000), /at most 100 levels/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseText(OperatorDefSchema, text)).toThrow(refused('ERR_CAFFE2_TEXT', message));
  });

  it('prints and reads unknown fields by their numbers', () => {
    const source = bytes('0a0158 f00196 01 fd0101020304 f9010102030405060708 fa0103616263');
    const text = printText(OperatorDefSchema, decode(OperatorDefSchema, source));
    expect(text).toBe('input: "X"\n30: 150\n31: 0x04030201\n31: 0x0807060504030201\n31: "abc"\n');
    expect(encode(OperatorDefSchema, parseText(OperatorDefSchema, text))).toEqual(source);
  });

  it('prints numbers as C and as Python do, ties to even', () => {
    const print = (f: number, style: 'cpp' | 'python'): string =>
      printText(ArgumentSchema, parseText(ArgumentSchema, `f: ${Object.is(f, -0) ? '-0' : f}`), {
        style,
      })
        .trim()
        .slice(3);
    // What printf("%.6g" or "%.9g") and Python's repr print.
    const expected: readonly (readonly [number, string, string])[] = [
      [1, '1', '1.0'],
      [-0, '-0', '-0.0'],
      [0.1, '0.1', '0.1'],
      [1e6, '1e+06', '1000000.0'],
      [123456.5, '123456.5', '123456.5'],
      [131071.8125, '131071.812', '131071.81'],
      [131071.9375, '131071.938', '131071.94'],
      [1e-5, '1e-05', '1e-05'],
      [0.0001, '0.0001', '0.0001'],
      [1e16, '1e+16', '1e+16'],
      [2 ** 127, '1.70141183e+38', '1.7014118e+38'],
      [2 ** -149, '1.40129846e-45', '1.4013e-45'],
    ];
    for (const [value, cpp, python] of expected) {
      expect(print(value, 'cpp'), `${value}`).toBe(cpp);
      expect(print(value, 'python'), `${value}`).toBe(python);
    }
  });
});

describe('tensors from messages', () => {
  const proto = (text: string) => parseText(TensorProtoSchema, text);
  it.each([
    [
      'dims that don’t match the data',
      'dims: 3 data_type: FLOAT float_data: 1',
      'ERR_CAFFE2_PROTO',
      /3 elements/,
    ],
    [
      'no data',
      'dims: 1000000000 dims: 1000000 data_type: FLOAT',
      'ERR_CAFFE2_PROTO',
      /1000000000000000 elements/,
    ],
    [
      'a negative dimension',
      'dims: -1 dims: -3 float_data: [1, 2, 3]',
      'ERR_CAFFE2_SHAPE',
      /\[-1, -3\]/,
    ],
    [
      'an overflowing product',
      'dims: 4294967296 dims: 4294967296 data_type: FLOAT',
      'ERR_CAFFE2_SHAPE',
      /2\^50 elements/,
    ],
    ['the largest dimension', 'dims: 9223372036854775807', 'ERR_CAFFE2_SHAPE', /2\^53/],
    [
      'data in the field of another type',
      'dims: 1 data_type: DOUBLE float_data: 1',
      'ERR_CAFFE2_PROTO',
      /1 elements/,
    ],
    [
      'a segment behind the end',
      'dims: 2 float_data: [1, 2] segment { begin: 0 end: 3 }',
      'ERR_CAFFE2_PROTO',
      /a segment within 0 to 2/,
    ],
    [
      'a chunk alone',
      'dims: 2 float_data: 1 segment { begin: 0 end: 1 }',
      'ERR_CAFFE2_PROTO',
      /2 elements/,
    ],
    ['an unknown type', 'dims: 0 data_type: 99', 'ERR_CAFFE2_UNSUPPORTED', /type of element/],
    ['an unknown format', 'dims: 1 data_format: 2', 'ERR_CAFFE2_UNSUPPORTED', /data_format/],
    [
      'bytes that don’t fit',
      'dims: 1 data_type: FLOAT data_format: 1 raw_data: "abc"',
      'ERR_CAFFE2_PROTO',
      /multiple of 4/,
    ],
    [
      'an element out of range',
      'dims: 1 data_type: UINT8 int32_data: 256',
      'ERR_CAFFE2_PROTO',
      /UINT8/,
    ],
  ])('refuses %s', (_, text, code, message) => {
    expect(() => tensorFromProto(proto(text))).toThrow(refused(code, message));
  });

  it('takes little memory for what dimensions claim', () => {
    const before = process.memoryUsage().arrayBuffers;
    const huge = proto('dims: 1099511627776 data_type: FLOAT');
    expect(() => tensorFromProto(huge)).toThrow(Caffe2Error);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it.each([
    ['FLOAT', new Float32Array([1, -0, NaN])],
    ['DOUBLE', new Float64Array([1, 2 ** -1074])],
    ['INT32', new Int32Array([-1, 2 ** 31 - 1])],
    ['INT64', new BigInt64Array([-(2n ** 63n)])],
    ['INT8', new Int8Array([-128])],
    ['UINT8', new Uint8Array([255])],
    ['INT16', new Int16Array([-32768])],
    ['UINT16', new Uint16Array([65535])],
    ['BOOL', new Uint8Array([1, 0])],
    ['FLOAT16', new Uint16Array([0x3c00])],
  ] as const)('brings %s back', (type, data) => {
    const tensor = new Tensor(data, [1, data.length], type);
    const message = decode(TensorProtoSchema, encode(TensorProtoSchema, tensorToProto(tensor)));
    const back = tensorFromProto(message);
    expect([back.dtype, back.dims, back.values]).toEqual([type, [1, data.length], data]);
  });

  it('brings strings back, in one message and in chunks of any order', () => {
    const tensor = new Tensor(['a', '', 'é', 'b', 'c'], [5]);
    const chunks = serializeBlob('S', tensor, { chunkSize: 2 });
    expect(chunks.map(({ key }) => key)).toEqual(['S#%0', 'S#%1', 'S#%2']);
    const protos = chunks.map(({ proto: each }) => each);
    for (const order of [protos, protos.toReversed()]) {
      const back = deserializeBlob(order);
      expect(back instanceof Tensor && back.values).toEqual(tensor.values);
    }
    expect(() => deserializeBlob(protos.slice(1))).toThrow(
      refused('ERR_CAFFE2_PROTO', /begins at 0/),
    );
    expect(() => deserializeBlob([...protos, protos[0]!])).toThrow(
      refused('ERR_CAFFE2_PROTO', /begins at/),
    );
    expect(deserializeBlob(serializeBlob('s', 'text')[0]!.proto)).toBe('text');
  });

  it('reads bytes in data_format 1', () => {
    const tensor = tensorFromProto(proto('dims: 1 data_format: 1 raw_data: "\\000\\000\\200?"'));
    expect(tensor.data('FLOAT')).toEqual(Float32Array.of(1));
  });

  it('reads several tensors in one message', () => {
    const text = 'protos { dims: 1 float_data: 1 } protos { dims: 0 }';
    expect(
      parseText(TensorProtosSchema, text).protos.map((each) => tensorFromProto(each).numel),
    ).toEqual([1, 0]);
  });
});

describe('definitions', () => {
  it('hold what arguments JavaScript has', () => {
    const net = createNetDef('inner', []);
    const def: OperatorDef = createOperator('Sigmoid', 'X', 'Y', {
      args: {
        a: 1,
        b: 0.5,
        c: { f: 1 },
        d: 'x',
        e: true,
        f: [1, 2n],
        g: [0.5, 1],
        h: ['a'],
        i: net,
      },
    });
    expect(printText(OperatorDefSchema, def)).toContain('arg {\n  name: "c"\n  f: 1\n}');
    expect(def.arg.map(({ i }) => i)).toEqual([1n, 0n, 0n, 0n, 1n, 0n, 0n, 0n, 0n]);
    expect(def.arg[5]!.ints).toEqual([1n, 2n]);
    expect(def.arg[8]!.n).toBe(net);
  });

  it.each([
    [2 ** 60, 'ERR_OUT_OF_RANGE'],
    [2n ** 63n, 'ERR_OUT_OF_RANGE'],
    [null, 'ERR_INVALID_ARG_TYPE'],
    [{ q: 1 }, 'ERR_INVALID_ARG_TYPE'],
    [[1, 'a'], 'ERR_INVALID_ARG_TYPE'],
    [() => 1, 'ERR_INVALID_ARG_TYPE'],
  ])('refuse the argument %s', (value, code) => {
    expect(() => createOperator('S', [], [], { args: { a: value as never } })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
