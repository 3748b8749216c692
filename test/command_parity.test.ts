// sigmoid parity: two files, a recorded operator or net on recorded blobs, a folder of recordings.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sigmoid } from 'caffe2op-sigmoid';
import {
  createDeviceOption,
  createNetDef,
  createOperator,
  encode,
  NetBuilder,
  NetDefSchema,
  stepUlps,
  Tensor,
  tensorToProto,
  TensorProtoSchema,
  Workspace,
} from 'caffe2op-sigmoid/caffe2';
import { writeNpy } from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from './support/command.js';
import { scratch } from './support/npy.js';

const folder = fileURLToPath(new URL('data/caffe2', import.meta.url));
const data = (name: string): string => join(folder, name);
const parity = (...args: string[]) => command(['parity', ...args]);

interface Report {
  verdict: string;
  comparisons: {
    name: string;
    count: number;
    equal: number;
    outside: number;
    bound: string;
    verdict: string;
    histogram: { from: number; to: number; count: number }[];
    largest?: { index: number; input?: number; got: number; wanted: number; ulps: number };
    largestWithin87?: { ulps: number };
  }[];
}
const json = async (...args: string[]): Promise<Report & { status: number | null }> => {
  const { status, stdout } = await parity(...args, '--json');
  return { ...(JSON.parse(stdout.toString()) as Report), status };
};

describe('sigmoid parity', () => {
  const files = scratch();
  beforeEach(files.make);
  afterEach(files.remove);

  it('prints Caffe2’s deviation over the recordings: ≤ 3 ULP for |x| ≤ 87, the gradient’s 0', async () => {
    const { status, stdout } = await parity('--recordings', folder);
    expect(status).toBe(0);
    expect(stdout.toString()).toMatch(
      /^forward: Caffe2 deviates .* at most [0-3] ULP for \|x\| <= 87/m,
    );
    expect(stdout.toString()).toMatch(/^gradient: .* in 0 of 9452 values$/m);
    const report = await json('--recordings', folder);
    expect(report.verdict).toBe('agrees');
    expect(report.comparisons).toHaveLength(22);
  });

  it('runs a recorded operator on recorded blobs, raw and serialized', async () => {
    const run = data('pb/op_sigmoid.pb');
    const wanted = `Y=${data('pb/tensor_shape_4d_y.pb')}`;
    for (const x of [
      'pb/blob_shape_4d_x.pb',
      'pb/tensor_shape_4d_x.pb',
      'fwd/shape_4d.x.f32:2x3x5x7',
    ]) {
      const report = await json('--run', run, '--blob', `X=${data(x)}`, '--want', wanted);
      expect(report).toMatchObject({ status: 0, verdict: 'agrees' });
      expect(report.comparisons[0]).toMatchObject({ name: 'Y', count: 210, outside: 0 });
    }
  });

  it('runs a gradient bit for bit, and a net', async () => {
    const gradient = await json(
      ...['--run', data('pb/op_sigmoid_gradient.pb'), '--blob', `Y=${data('grad/normal1.y.f32')}`],
      ...['--blob', `Y_grad=${data('grad/normal1.dy.f32')}`],
      ...['--want', `X_grad=${data('grad/normal1.dx.sse2.f32')}`],
    );
    expect(gradient.status).toBe(0);
    expect(gradient.comparisons[0]).toMatchObject({ equal: 4096, bound: 'the same bits' });
    const net = await json(
      ...['--run', data('pb/net_sigmoid.pb'), '--blob', `X=${data('fwd/normal1.x.f32')}`],
      ...['--blob', `Y_grad=${data('fwd/normal1.x.f32')}`],
      ...['--want', `Y=${data('fwd/normal1.y.sse2.f32')}`],
    );
    expect(net).toMatchObject({ status: 0, verdict: 'agrees' });
  });

  it('compares two files of any kind; says where they differ, and ends with 1', async () => {
    const x = Float32Array.of(-1, 0, 2, 90);
    const y = sigmoid(x);
    const off = y.slice();
    off[2] = stepUlps(off[2]!, 5);
    await writeNpy(files.path('a.npy'), y, [2, 2]);
    writeFileSync(files.path('b.f32'), new Uint8Array(off.buffer));
    writeFileSync(files.path('x.f32'), new Uint8Array(x.buffer));
    const proto = tensorToProto(new Tensor(off, [2, 2]));
    writeFileSync(files.path('c.pb'), encode(TensorProtoSchema, proto));
    for (const other of ['b.f32', 'c.pb']) {
      const args = [files.path('a.npy'), files.path(other), '--input', files.path('x.f32')];
      const report = await json(...args);
      expect(report).toMatchObject({ status: 1, verdict: 'differs' });
      expect(report.comparisons[0]).toMatchObject({
        outside: 1,
        largest: { index: 2, input: 2, ulps: 5 },
      });
      expect((await json(...args, '--ulp', '5')).status).toBe(0);
      expect((await json(...args, '--ulp', '4')).status).toBe(1);
      expect((await json(...args, '--abs', '1e-6')).status).toBe(0);
    }
    const { status, stdout } = await parity(files.path('a.npy'), files.path('b.f32'));
    expect(status).toBe(1);
    expect(stdout.toString()).toMatch(/^verdict +differs$/m);
    expect(stdout.toString()).toMatch(/^largest +5 ULP .* at index 2: got .*, wanted /m);
  });

  it('compares shapes where both are known, else numbers of values', async () => {
    const y = Float32Array.of(0.5, 0.25, 0.75, 1, 0, 0.125);
    await writeNpy(files.path('2x3.npy'), y, [2, 3]);
    await writeNpy(files.path('3x2.npy'), y, [3, 2]);
    writeFileSync(files.path('y.f32'), y);
    const proto = tensorToProto(new Tensor(y, [3, 2]));
    writeFileSync(files.path('3x2.pb'), encode(TensorProtoSchema, proto));
    const raw = files.path('y.f32');
    const npy = files.path('2x3.npy');
    for (const [got, wanted] of [
      [npy, raw],
      [raw, npy],
      [npy, `${raw}:2x3`],
      [files.path('3x2.npy'), files.path('3x2.pb')],
    ] as const) {
      expect((await parity(got, wanted)).status).toBe(0);
    }
    const op = data('pb/op_sigmoid.pb');
    const differing = [
      [npy, files.path('3x2.npy')],
      [npy, files.path('3x2.pb')],
      [npy, `${raw}:3x2`],
      [npy, raw, '--input', files.path('3x2.npy')],
      [raw, npy, '--input', files.path('3x2.npy')],
      ['--run', op, '--blob', `X=${npy}`, '--want', `Y=${files.path('3x2.npy')}`],
    ];
    for (const args of differing) {
      const { status, stderr } = await parity(...args);
      expect(stderr).toMatch(
        /^sigmoid: .*: Expected \[\d, \d\], as in .*, for the shape but received \[\d, \d\]\n$/,
      );
      expect(status).toBe(65);
    }
  });

  it.each([
    ['null', /an object for the manifest but received null/],
    ['[]', /an object for the manifest/],
    ['{"forward":5}', /a list for forward/],
    ['{"forward":[7]}', /an object for forward\[0\]/],
    ['{"forward":[{"name":"a"}]}', /forward\[0\], outputs/],
    ['{"forward":[{"name":"a","outputs":{}}]}', /forward\[0\], dims/],
    ['{"forward":[{"name":"a","outputs":{},"dims":[-1]}]}', /forward\[0\], dims/],
    ['{"forward":[{"name":"a","outputs":{},"dims":[2]}]}', /forward\[0\], mode/],
    ['{"forward":[{"name":"a","outputs":{},"dims":[2],"mode":"whole"}]}', /forward\[0\], x/],
    ['{"gradient":[{"name":"a","dims":[2],"y":"2","dy":"2","outputs":{}}]}', /\[0\], sse2/],
    [
      '{"gradient":[{"name":"a","dims":[2],"y":"2.f32","dy":"3.f32","outputs":{"sse2":"2.f32"}}]}',
      /3\.f32: Expected 2 values, as the manifest says,/,
    ],
    [
      '{"gradient":[{"name":"a","dims":[2],"y":"2.f32","dy":"2.f32","outputs":{"sse2":"3.f32"}}]}',
      /number of values/,
    ],
    [
      '{"forward":[{"name":"a","dims":[3],"mode":"each","x":"2.f32","outputs":{"sse2":"3.f32"}}]}',
      /2\.f32: Expected 3 values, as the manifest says,/,
    ],
  ])('refuses the manifest %s', async (manifest, message) => {
    writeFileSync(files.path('manifest.json'), manifest);
    writeFileSync(files.path('2.f32'), new Float32Array(2));
    writeFileSync(files.path('3.f32'), new Float32Array(3));
    const { status, stderr } = await parity('--recordings', files.path('.'));
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sigmoid: [^\n]*\n$/);
    expect(status).toBe(65);
  });

  it('reads messages as text too, whatever their files are called', async () => {
    const x = files.path('x.pbtxt');
    writeFileSync(x, readFileSync(data('pb/tensor_shape_4d_x.pbtxt')));
    // A file of the other kind than its name says.
    writeFileSync(files.path('op.pb'), readFileSync(data('pb/op_sigmoid.pbtxt')));
    writeFileSync(files.path('op.pbtxt'), readFileSync(data('pb/op_sigmoid.pb')));
    writeFileSync(
      files.path('net.prototxt'),
      '# by hand\nop { input: "X" output: "Y" type: "Sigmoid" }',
    );
    for (const run of [
      data('pb/op_sigmoid.pbtxt'),
      files.path('op.pb'),
      files.path('op.pbtxt'),
      files.path('net.prototxt'),
    ]) {
      for (const blob of [x, data('pb/blob_shape_4d_x.pbtxt')]) {
        const want = `Y=${data('pb/tensor_shape_4d_y.pbtxt')}`;
        const report = await json('--run', run, '--blob', `X=${blob}`, '--want', want);
        expect(report).toMatchObject({ status: 0, verdict: 'agrees' });
        expect(report.comparisons[0]).toMatchObject({ count: 210, outside: 0 });
      }
    }
    // Their shapes are known, as those of .pb.
    const { stderr } = await parity(x, data('pb/blob_scalar.pbtxt'));
    expect(stderr).toMatch(/blob_scalar\.pbtxt: Expected 210, as in .*x\.pbtxt, for the number/);
  });

  it.each([
    ['a string without an end', 'op {\n  type: "Sigmoid\n}', /\(line 2, column 9\)/],
    ['a byte-order mark', '\ufefftype: "Sigmoid"', /byte-order mark .* \(line 1, column 1\)/],
    [
      'another encoding',
      Buffer.from('# caf\xe9\ntype: "a"', 'latin1'),
      /UTF-8 .* \(line 1, column 6\)/,
    ],
    ['UTF-16', Buffer.from('\ufefftype: "Sigmoid"', 'utf16le'), /UTF-8 .* UTF-16/],
    ['a field of no net', 'op { type: "a" }\nops { }', /for NetDef \(line 2, column 1\).*"ops"/],
    ['a field of no operator', 'type: "a"\ninputs: "X"', /\(line 2, column 1\).*"inputs"/],
  ])('says of text with %s which file and where', async (_, text, message) => {
    writeFileSync(files.path('run.pbtxt'), text);
    const { status, stderr } = await parity('--run', files.path('run.pbtxt'), '--want', 'Y=y.f32');
    expect(stderr).toMatch(/^sigmoid: \S*run\.pbtxt: Expected [^\n]*\n$/);
    expect(stderr).toMatch(message);
    expect(status).toBe(65);
  });

  it('says of a truncated definition what both readings miss', async () => {
    writeFileSync(files.path('op.pb'), readFileSync(data('pb/op_sigmoid.pb')).subarray(0, 9));
    const { status, stderr } = await parity('--run', files.path('op.pb'), '--want', 'Y=y.f32');
    expect(stderr).toMatch(
      /op\.pb: Expected an OperatorDef or NetDef .* as an OperatorDef, expected/,
    );
    expect(status).toBe(65);
  });

  it('runs nets with gradients against what they may lead to', async () => {
    const net = new NetBuilder('n');
    const [y] = net.add('Sigmoid', 'X');
    net.addGradientOperators([y!]);
    writeFileSync(files.path('net.pb'), encode(NetDefSchema, net.def));
    const x = `X=${data('fwd/normal1.x.f32')}`;
    const own = new Workspace();
    own.feed(
      'Y',
      new Float32Array(Uint8Array.from(readFileSync(data('fwd/normal1.y.sse2.f32'))).buffer),
    );
    own.feed('dY', new Float32Array(4096).fill(1));
    own.runOperatorOnce(createOperator('SigmoidGradient', ['Y', 'dY'], 'dX'));
    writeFileSync(
      files.path('dx.f32'),
      new Uint8Array(own.fetch('dX').data('FLOAT').slice().buffer),
    );
    const want = `X_grad=${files.path('dx.f32')}`;
    const report = await json('--run', files.path('net.pb'), '--blob', x, '--want', want);
    expect(report).toMatchObject({ status: 0, verdict: 'agrees' });
    expect(report.comparisons[0]!.equal).toBeLessThan(4096);
    const exact = await json(
      '--run',
      files.path('net.pb'),
      '--blob',
      x,
      '--want',
      want,
      '--ulp',
      '0',
    );
    expect(exact.status).toBe(1);
  });

  it('runs a model: its init_net, then its predict_net', async () => {
    const init = createNetDef('init', [
      createOperator('GivenTensorFill', [], 'b', {
        args: { shape: [3], values: { floats: [0, 1, 2] } },
      }),
    ]);
    const ops = [createOperator('Sum', ['X', 'b'], 'z'), createOperator('Sigmoid', 'z', 'p')];
    const predict = createNetDef('predict', ops, {
      externalInput: ['X', 'b'],
      externalOutput: ['p'],
    });
    for (const [name, def] of Object.entries({ init, predict })) {
      writeFileSync(files.path(`${name}_net.pb`), encode(NetDefSchema, def));
    }
    const raw = (name: string, values: number[]): string => {
      writeFileSync(files.path(name), new Uint8Array(Float32Array.from(values).buffer));
      return files.path(name);
    };
    const x = `X=${raw('x.f32', [0, -1, -2])}`;
    const run = ['--run', files.path('predict_net.pb'), '--blob', x];
    const want = ['--want', `p=${raw('p.f32', [0.5, 0.5, 0.5])}`, '--ulp', '0'];
    const report = await json('--init', files.path('init_net.pb'), ...run, ...want);
    expect(report).toMatchObject({ status: 0, verdict: 'agrees' });
    // Without its parameters it says where they are missing.
    const { status, stderr } = await parity(...run, ...want);
    expect(stderr).toMatch(
      /predict_net\.pb: net "predict", operator 0 \(Sum\): Expected a blob of the workspace for an input of Sum but received "b"\n$/,
    );
    expect(status).toBe(65);
  });

  it('says in which operator of which net of which file a fault lies', async () => {
    const net = createNetDef('n', [
      createOperator('ConstantFill', [], 'Y', { name: 'first', args: { shape: [1] } }),
      createOperator('Sigmoid', 'Y', 'Z', {
        name: 'second',
        deviceOption: createDeviceOption('CUDA'),
      }),
    ]);
    writeFileSync(files.path('net.pb'), encode(NetDefSchema, net));
    const want = `Z=${data('fwd/shape_1.x.f32')}`;
    for (const option of ['--run', '--init']) {
      const more = option === '--init' ? ['--run', data('pb/op_sigmoid.pb')] : [];
      const { status, stderr } = await parity(
        option,
        files.path('net.pb'),
        ...more,
        '--want',
        want,
      );
      expect(stderr).toMatch(
        /net\.pb: net "n", operator 1 \(Sigmoid "second"\): Expected CPU \(0\) for .* CUDA \(1\)\n$/,
      );
      expect(status).toBe(65);
    }
  });

  it.each([
    [[], 64, /two files, or --run, or --recordings/],
    [['one.f32'], 64, /received one file/],
    [['--run', data('pb/op_sigmoid.pb')], 64, /at least one --want/],
    [['--run', data('pb/op_sigmoid.pb'), '--want', 'Y'], 64, /NAME=FILE/],
    [['a.f32', 'b.f32', '--ulp', '-1'], 64, /≥ 0/],
    [['a.f32', 'b.f32', '--ulp', '1', '--abs', '1'], 64, /cannot be used with/],
    [['a.f32', 'b.f32', '--blob', 'X=x.f32'], 64, /no --blob for two files/],
    [['a.f32', 'b.f32', '--want', 'X=x.f32'], 64, /no --want for two files/],
    [['a.f32', 'b.f32', '--init', 'i.pb'], 64, /no --init for two files/],
    [['--recordings', folder, '--want', 'X=x.f32'], 64, /no --want for --recordings/],
    [['--recordings', folder, '--input', 'x.f32'], 64, /no --input for --recordings/],
    [['--run', 'a.pb', '--want', 'Y=y', '--input', 'x.f32'], 64, /no --input for --run/],
    [['--run', 'a.pb', '--want', 'Y=y', '--want', 'Y=z'], 64, /"Y" twice/],
    [[data('pb/nosuch.pb'), data('pb/op_sigmoid.pb')], 66, /nosuch/],
    [[data('pb/op_sigmoid.pb'), data('pb/op_sigmoid.pb')], 65, /op_sigmoid.pb: Expected/],
    [
      [data('pb/tensor_int32.pb'), data('pb/tensor_int32.pb')],
      65,
      /elements of FLOAT, DOUBLE, FLOAT16/,
    ],
    [[data('fwd/shape_1.x.f32'), data('fwd/shape_2d.x.f32')], 65, /number of values/],
    [[data('fwd/shape_2d.x.f32:2x3'), data('fwd/shape_2d.x.f32')], 65, /6 values/],
    [
      [data('pb/op_sigmoid.pbtxt'), data('pb/op_sigmoid.pbtxt')],
      65,
      /op_sigmoid\.pbtxt: Expected the name of a field .* \(line 1, column 1\) .* "input"/,
    ],
    [['--recordings', folder + '/pb'], 66, /manifest.json/],
    [
      ['--run', data('pb/op_sigmoid.pb'), '--want', `Y=${data('fwd/shape_1.x.f32')}`],
      65,
      /a blob of the workspace for an input of Sigmoid/,
    ],
    [
      ['--run', data('pb/op_sigmoid_full.pb'), '--want', `Y=${data('fwd/shape_1.x.f32')}`],
      65,
      /CUDA/,
    ],
  ] as const)('refuses %j', async (args, status, message) => {
    const result = await parity(...args);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^sigmoid: [^\n]*\n$/);
    expect(result.status).toBe(status);
    expect(result.stdout).toHaveLength(0);
  });
});
