// Messages: the table against the recorded one, what is kept, what is refused, text as it is printed.
import { readFileSync } from 'node:fs';
import { create, type Message } from '@bufbuild/protobuf';
import {
  ArgumentSchema,
  BlobProtoSchema,
  Caffe2Error,
  createNetDef,
  createOperator,
  DATA_TYPES,
  decode,
  DeviceOptionSchema,
  deserializeBlob,
  encode,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  PartitionInfoSchema,
  printText,
  QTensorProtoSchema,
  serializeBlob,
  Tensor,
  tensorFromProto,
  tensorToProto,
  TensorProtoSchema,
  TensorProtosSchema,
  type DataType,
  type OperatorDef,
  type Schema,
  type SerializedBlob,
  type TensorProto,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const bytes = (hex: string): Uint8Array =>
  new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (data: Uint8Array): string => Buffer.from(data).toString('hex');
const recorded = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../data/caffe2/pb/${name}`, import.meta.url)));
const refused = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });

/** What the two texts with quantized tensors have in common. */
const QTENSOR = `precision: 8
scale: 0.1
bias: -1.5
is_signed: true
data: 1
data: -2
data: 300
name: "q"
data_type: INT8
scales: 0.5
scales: 0.25
biases: 1e-07
axis: 1
is_multiparam: false`;

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

  // Bytes and text of protoc 3.21.12 with Caffe2's own proto.
  it.each<[string, Schema<Message>, string, string]>([
    [
      'the partitions of a net',
      NetDefSchema,
      '0a04676c6f77 120f 0a0158 120159 22075369676d6f6964 4a32 0a027030 1000 1003' +
        '1a0a66697273742068616c66 221c 0a0b496e746572707265746572 1206 0a0161 120131' +
        '1205 0a0162 1200 4a04 0a027031',
      `name: "glow"
op {
  input: "X"
  output: "Y"
  type: "Sigmoid"
}
partition_info {
  name: "p0"
  device_id: 0
  device_id: 3
  extra_info: "first half"
  backend_options {
    backend_name: "Interpreter"
    option {
      key: "a"
      val: "1"
    }
    option {
      key: "b"
      val: ""
    }
  }
}
partition_info {
  name: "p1"
}
`,
    ],
    [
      'a blob with a quantized tensor',
      BlobProtoSchema,
      '0a0162 12075154656e736f72 2a4d 0802 0803 1008 199a9999999999b93f 21000000000000f8bf 2801' +
        '320d01feffffffffffffffff01ac02 3a0171 4007 49000000000000e03f 49000000000000d03f' +
        '5148afbc9af2d77a3e 5801 6000',
      `name: "b"
type: "QTensor"
qtensor {
  dims: 2
  dims: 3
${QTENSOR.replaceAll(/^/gm, '  ')}
}
`,
    ],
    [
      'an argument with quantized tensors',
      ArgumentSchema,
      '0a0171 624d 0802 0803 1008 199a9999999999b93f 21000000000000f8bf 2801' +
        '320d01feffffffffffffffff01ac02 3a0171 4007 49000000000000e03f 49000000000000d03f' +
        '5148afbc9af2d77a3e 5801 6000',
      `name: "q"
qtensors {
  dims: 2
  dims: 3
${QTENSOR.replaceAll(/^/gm, '  ')}
}
`,
    ],
  ])('reads, keeps and prints %s, both ways', (_, schema, hex, text) => {
    const source = bytes(hex);
    const message = decode(schema, source);
    expect(message.$unknown).toBeUndefined();
    for (const style of ['cpp', 'python'] as const) {
      expect(printText(schema, message, { style })).toBe(text);
    }
    expect(hexOf(encode(schema, message))).toBe(hexOf(source));
    expect(hexOf(encode(schema, parseText(schema, text)))).toBe(hexOf(source));
  });

  it('makes partitions and quantized tensors from objects too', () => {
    const net = createNetDef('glow', [createOperator('Sigmoid', 'X', 'Y')]);
    net.partitionInfo.push(create(PartitionInfoSchema, { name: 'p', deviceId: [0] }));
    const again = decode(NetDefSchema, encode(NetDefSchema, net));
    expect(again.partitionInfo).toMatchObject([{ name: 'p', deviceId: [0], backendOptions: [] }]);
    // Its default is not that of other tensors: caffe2.proto.
    expect(create(QTensorProtoSchema).dataType).toBe(DATA_TYPES.INT32);
  });

  it.each([
    ['a partition without a name', NetDefSchema, '4a021000', /a name for PartitionInfo/],
    ['options of no backend', NetDefSchema, '4a050a01702200', /a backend_name for BackendOptions/],
    ['a quantized tensor without a scale', BlobProtoSchema, '2a021008', /a scale for QTensorProto/],
  ] as const)('refuses %s, as protobuf does', (_, schema, hex, message) => {
    expect(() => decode<never>(schema as never, bytes(hex))).toThrow(
      refused('ERR_CAFFE2_PROTO', message),
    );
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
    // protoc 3.21.12 decodes 100 messages within the outermost one, and not 101.
    expect(() => decode(NetDefSchema, nested(101))).toThrow(deep);
    const deepest = decode(NetDefSchema, nested(100));
    expect(hexOf(encode(NetDefSchema, deepest))).toBe(hexOf(nested(100)));
    const text = printText(NetDefSchema, deepest);
    expect(printText(NetDefSchema, parseText(NetDefSchema, text))).toBe(text);
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
    [
      'a field that there is none of',
      'inputs: "X"',
      /name of a field for OperatorDef \(line 1, column 1\)/,
    ],
    [
      'a value twice',
      'type: "a"\ntype: "b"',
      /one value for OperatorDef.type \(line 2, column 1\)/,
    ],
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

  // As Google's parser (protoc 3.21.12), which gives line and column too, has it.
  it.each([
    ['a string without an end', 'name: "a', 'line 1, column 7'],
    ['a string that goes on in the next line', 'type: "b"\n  name: "a\n"', 'line 2, column 9'],
    ['one with a quote of the other kind', 'name: "a\'', 'line 1, column 7'],
    ['one whose quote is escaped', 'name: "a\\"', 'line 1, column 7'],
    ['a byte-order mark', '\ufeffname: "a"', 'line 1, column 1'],
    ['one that is in the way', 'name: "a"\n\ufeff', 'line 2, column 1'],
    ['half a surrogate pair', 'name: "é\ud83d"', 'line 1, column 9'],
    ['half a surrogate pair, escaped', 'name: "\u{1f600}\\ud83d"', 'line 1, column 9'],
    ['two halves in the wrong order', 'name: "\\ude00\\ud83d"', 'line 1, column 8'],
    ['octal digits of a float', 'arg { f: 010 }', 'line 1, column 10'],
    ['the name of a number’s value', 'device_option { device_type: CUDA }', 'line 1, column 30'],
    ['a known field by its number', 'name: "a" 4: "Sigmoid"', 'line 1, column 11'],
  ])('refuses %s, and says where', (_, text, place) => {
    expect(() => parseText(OperatorDefSchema, text)).toThrow(
      refused('ERR_CAFFE2_TEXT', new RegExp(`\\(${place}\\)`)),
    );
    // UTF-8 has no such halves.
    if (!text.isWellFormed()) return;
    expect(() => parseText(OperatorDefSchema, new TextEncoder().encode(text))).toThrow(
      refused('ERR_CAFFE2_TEXT', new RegExp(`\\(${place}\\)`)),
    );
  });

  it('reads the bytes of a text, and says where they are no UTF-8', () => {
    const latin = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
    expect(parseText(OperatorDefSchema, Buffer.from('name: "é"')).name).toBe('é');
    for (const [text, place] of [
      ['name: "a"\n# caf\xe9\ntype: "b"', 'line 2, column 6'],
      ['name: "a\xe9"', 'line 1, column 9'],
      ['\xff', 'line 1, column 1'],
      ['name: "\xe2\x82', 'line 1, column 8'],
      ['name: "\xc3\xa9\xed\xa0\x80"', 'line 1, column 9'],
    ] as const) {
      expect(() => parseText(OperatorDefSchema, latin(text)), text).toThrow(
        refused('ERR_CAFFE2_TEXT', new RegExp(`^Expected UTF-8 for the text \\(${place}\\)`)),
      );
    }
    for (const mark of ['\xff\xfe', '\xfe\xff']) {
      expect(() => parseText(OperatorDefSchema, latin(`${mark}n\0a\0`))).toThrow(
        refused('ERR_CAFFE2_TEXT', /received UTF-16/),
      );
    }
    expect(() => parseText(OperatorDefSchema, latin('\xef\xbb\xbfname: "a"'))).toThrow(
      refused('ERR_CAFFE2_TEXT', /no byte-order mark for the text \(line 1, column 1\)/),
    );
  });

  it('says so where binary is given for text, and text for binary', () => {
    for (const file of ['op_sigmoid_full', 'net_sigmoid', 'blob_shape_4d_x', 'tensor_int32']) {
      const schema: Schema<Message> = file.startsWith('op')
        ? OperatorDefSchema
        : file.startsWith('net')
          ? NetDefSchema
          : file.startsWith('blob')
            ? BlobProtoSchema
            : TensorProtoSchema;
      const binary = recorded(`${file}.pb`);
      for (const given of [binary, Buffer.from(binary).toString('latin1')]) {
        expect(() => parseText(schema, given), file).toThrow(
          refused(
            'ERR_CAFFE2_TEXT',
            /\(line \d+, column \d+\).*binary message, which decode reads$/,
          ),
        );
      }
      const text = recorded(`${file}.pbtxt`);
      for (const given of [text, Buffer.concat([Buffer.from('\ufeff\n# a comment\n'), text])]) {
        expect(() => decode(schema, given), file).toThrow(
          refused(
            'ERR_CAFFE2_PROTO',
            /a binary \w+ for bytes but .* text with .* parseText reads$/,
          ),
        );
      }
    }
    // This one is a message of unknown fields: 64 and 32 bits.
    const text = Buffer.from('input: "X" e: 5');
    expect(() => decode(TensorProtosSchema, text)).toThrow(
      refused('ERR_CAFFE2_PROTO', /text with input first/),
    );
  });

  it('reads cuda_gpu_id, as device_id was called until 2018', () => {
    const text = 'type: "Relu" device_option { device_type: 1 cuda_gpu_id: 2 }';
    const def = parseText(OperatorDefSchema, text);
    expect(def.deviceOption).toMatchObject({ deviceType: 1, deviceId: 2 });
    expect(printText(OperatorDefSchema, def)).toContain('  device_id: 2\n');
    // The number stayed: bytes of that time need nothing.
    expect(decode(DeviceOptionSchema, bytes('0801 1002')).deviceId).toBe(2);
    expect(() => parseText(DeviceOptionSchema, 'cuda_gpu_id: 0 device_id: 0')).toThrow(
      refused('ERR_CAFFE2_TEXT', /one value for DeviceOption.device_id/),
    );
  });

  it('reads lists of messages with and without a colon, pairs of escapes as one character', () => {
    expect(parseText(OperatorDefSchema, 'arg [{ i: 1 }, < i: 2 >]').arg).toMatchObject([
      { i: 1n },
      { i: 2n },
    ]);
    expect(parseText(OperatorDefSchema, 'name: "\\ud83d\\ude00"').name).toBe('\u{1f600}');
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
      /multiple of 2 bytes/,
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

  // What follows is Caffe2's blob_serialization.cc: DeserializeTensor and what it calls.
  it('reads bfloat16 where data_format is 1', () => {
    const one = decode(TensorProtoSchema, bytes('0801 1001 6a02803f 7801'));
    expect(tensorFromProto(one).data('FLOAT')).toEqual(Float32Array.of(1));
    // The upper halves of 0.5, −2, +∞, NaN, −0 and the least normal float, little-endian.
    const more = proto(
      'dims: [2, 3] data_type: FLOAT data_format: 1' +
        ' raw_data: "\\000\\077\\000\\300\\200\\177\\300\\177\\000\\200\\200\\000"',
    );
    const tensor = tensorFromProto(more);
    expect(tensor.dims).toEqual([2, 3]);
    expect(tensor.data('FLOAT')).toEqual(Float32Array.of(0.5, -2, Infinity, NaN, -0, 2 ** -126));
    const none = proto('dims: 0 data_type: FLOAT data_format: 1');
    expect(tensorFromProto(none).dims).toEqual([0]);
  });

  it('joins chunks of bfloat16', () => {
    const [first, second] = ['\\200?', '\\000@'].map((raw, i) =>
      proto(
        `dims: 2 data_type: FLOAT data_format: 1 raw_data: "${raw}" segment { begin: ${i} end: ${i + 1} }`,
      ),
    );
    const blob = (tensor: TensorProto | undefined) =>
      create(BlobProtoSchema, { name: 'X', type: 'Tensor', tensor: tensor! });
    const joined = deserializeBlob([blob(second), blob(first)]) as Tensor;
    expect(joined.data('FLOAT')).toEqual(Float32Array.of(1, 2));
  });

  it.each([
    ['float32 bytes', 'dims: 1 data_format: 1 raw_data: "\\000\\000\\200?"', /1 elements/],
    ['floats', 'dims: 1 data_format: 1 float_data: 1', /1 elements/],
    ['bytes without the mark', 'dims: 1 raw_data: "\\200?"', /1 elements/],
    ['float32 bytes without the mark', 'dims: 1 raw_data: "\\000\\000\\200?"', /1 elements/],
    ['half an element', 'dims: 1 data_format: 1 raw_data: "\\200"', /multiple of 2/],
  ])('takes no %s for bfloat16', (_, text, message) => {
    expect(() => tensorFromProto(proto(`data_type: FLOAT ${text}`))).toThrow(
      refused('ERR_CAFFE2_PROTO', message),
    );
  });

  it.each(['DOUBLE', 'INT32', 'INT64', 'FLOAT16', 'UINT8', 'BYTE', 'BOOL', 'STRING'])(
    'has no other format for %s, and none of another number',
    (type) => {
      for (const format of [1, 2, 4294967295]) {
        const text = `dims: 0 data_type: ${type} data_format: ${format}`;
        expect(() => tensorFromProto(proto(text))).toThrow(
          refused('ERR_CAFFE2_UNSUPPORTED', /data_format 0 for [A-Z0-9]+ for .* received \d+/),
        );
      }
    },
  );

  it.each<[string, string, DataType, unknown]>([
    ['BYTE', '"\\001\\377"', 'UINT8', Uint8Array.of(1, 255)],
    ['UINT8', '"\\001\\377"', 'UINT8', Uint8Array.of(1, 255)],
    ['INT8', '"\\001\\377"', 'INT8', Int8Array.of(1, -1)],
    ['BOOL', '"\\001\\000"', 'BOOL', Uint8Array.of(1, 0)],
    ['INT16', '"\\001\\000\\376\\377"', 'INT16', Int16Array.of(1, -2)],
    ['UINT16', '"\\001\\000\\376\\377"', 'UINT16', Uint16Array.of(1, 65534)],
    ['FLOAT16', '"\\000<\\000\\300"', 'FLOAT16', Uint16Array.of(0x3c00, 0xc000)],
  ])('reads %s from byte_data %s', (type, data, dtype, values) => {
    const tensor = tensorFromProto(proto(`dims: 2 data_type: ${type} byte_data: ${data}`));
    expect([tensor.dtype, tensor.values]).toEqual([dtype, values]);
    expect(() => tensorFromProto(proto(`dims: 3 data_type: ${type} byte_data: ${data}`))).toThrow(
      refused('ERR_CAFFE2_PROTO', /3 elements/),
    );
  });

  it('reads BYTE from byte_data only, and UINT8 as far as its segment goes', () => {
    expect(() => tensorFromProto(proto('dims: 1 data_type: BYTE int32_data: 1'))).toThrow(
      refused('ERR_CAFFE2_PROTO', /1 elements/),
    );
    const longer = 'dims: 2 byte_data: "abc" segment { begin: 0 end: 2 } data_type: ';
    expect(tensorFromProto(proto(`${longer} UINT8`)).values).toEqual(Uint8Array.of(97, 98));
    expect(() => tensorFromProto(proto(`${longer} INT8`))).toThrow(
      refused('ERR_CAFFE2_PROTO', /2 elements/),
    );
  });

  it('reads whatever is not 0 as true', () => {
    const tensor = tensorFromProto(proto('dims: 3 data_type: BOOL int32_data: [2, 0, -1]'));
    expect(tensor.values).toEqual(Uint8Array.of(1, 0, 1));
  });

  it.each(['dims: 0', 'dims: [0, 3]', 'dims: [2, 0] segment { begin: 0 end: 0 }', ''])(
    'reads an undefined tensor without data as one of no floats: %s',
    (text) => {
      const tensor = tensorFromProto(proto(`data_type: UNDEFINED ${text}`));
      expect([tensor.dtype, tensor.dims, tensor.numel]).toEqual(['FLOAT', [0], 0]);
    },
  );

  it('writes a tensor that nothing was written to as one, and none with elements', () => {
    const [{ proto: blob }] = serializeBlob('X', new Tensor()) as [SerializedBlob];
    expect(printText(BlobProtoSchema, blob)).toBe(
      'name: "X"\ntype: "Tensor"\ntensor {\n  dims: 0\n  data_type: UNDEFINED\n  name: "X"\n' +
        '  device_detail {\n    device_type: 0\n  }\n  segment {\n    begin: 0\n    end: 0\n  }\n}\n',
    );
    const unwritten = new Tensor();
    unwritten.resize([2]);
    expect(() => serializeBlob('X', unwritten)).toThrow(
      refused('ERR_CAFFE2_DATA_TYPE', /a tensor that has been written to/),
    );
  });

  it.each(['dims: 1', 'dims: 1 float_data: 1', 'dims: 1 string_data: "x"', 'string_data: "x"'])(
    'reads no other undefined tensor: %s',
    (text) => {
      expect(() => tensorFromProto(proto(`data_type: UNDEFINED ${text}`))).toThrow(
        refused('ERR_CAFFE2_UNSUPPORTED', /a type of element that tensors have/),
      );
    },
  );

  it('takes a message without a type for floats, as caffe2.proto says', () => {
    expect(tensorFromProto(decode(TensorProtoSchema, bytes('0801 1a04 0000803f'))).values).toEqual(
      Float32Array.of(1),
    );
  });

  it('reads a blob of a type that Caffe2 has a reader under, and no other', () => {
    const blob = (type: string) =>
      parseText(BlobProtoSchema, `name: "X" type: "${type}" tensor { dims: 1 float_data: 1 }`);
    for (const type of ['Tensor', 'TensorCPU']) {
      expect((deserializeBlob(blob(type)) as Tensor).values).toEqual(Float32Array.of(1));
    }
    for (const type of ['', 'TensorCUDA', 'QTensor', 'tensor', 'toString']) {
      expect(() => deserializeBlob(blob(type))).toThrow(
        refused('ERR_CAFFE2_UNSUPPORTED', /"Tensor" or "std::string"/),
      );
    }
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
    expect(def.arg[8]!.n).toEqual(net);
  });

  it.each([
    [2 ** 60, 'ERR_OUT_OF_RANGE'],
    [2n ** 63n, 'ERR_OUT_OF_RANGE'],
    [Symbol('s'), 'ERR_INVALID_ARG_TYPE'],
    [{ q: 1 }, 'ERR_INVALID_ARG_TYPE'],
    [[1, 'a'], 'ERR_INVALID_ARG_TYPE'],
    [() => 1, 'ERR_INVALID_ARG_TYPE'],
  ])('refuse the argument %s', (value, code) => {
    expect(() => createOperator('S', [], [], { args: { a: value as never } })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
