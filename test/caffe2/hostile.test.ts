// What is not what it says: subclasses of typed arrays that lie, objects of another copy of the
// package, nonsense. The slots of an array count; a copy is named; everything else has a code.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Main from 'caffe2op-sigmoid';
import type * as Caffe2 from 'caffe2op-sigmoid/caffe2';
import {
  allowsInPlace,
  Blob,
  Caffe2Error,
  calculateOutput,
  compareFloats,
  createNetDef,
  createOperator,
  createTensorShape,
  getBackwardPass,
  getGradientForOp,
  inferDevices,
  inferShapes,
  inferTensor,
  isExact,
  isOperator,
  matchGradsToParams,
  Net,
  NetBuilder,
  Operator,
  operatorKey,
  registerOperator,
  runWithEnvelopes,
  sameAsInput,
  schemaRegistry,
  serializeBlob,
  stepUlps,
  Tensor,
  ulpDistance,
  verify,
  Workspace,
} from 'caffe2op-sigmoid/caffe2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const coded = (code: unknown = expect.stringMatching(/^ERR_/)): unknown =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(/^Expected .* for .* but received /s) as unknown,
  });

const called: string[] = [];
const trap = (name: string) => (): never => {
  called.push(name);
  throw new Error(`${name} was called`);
};

/** A typed array of a class that lies in everything it can, and notes what is called of it. */
function liar<T extends ArrayBufferView>(array: T): T {
  const prototype = Object.getPrototypeOf(array) as object;
  const lies = Object.create(prototype) as object;
  for (const name of ['set', 'subarray', 'slice', 'every', 'map', 'keys', 'values', 'at', 'fill']) {
    Object.defineProperty(lies, name, { value: trap(name) });
  }
  for (const name of ['constructor', 'buffer', 'byteOffset', 'byteLength'] as const) {
    Object.defineProperty(lies, name, { get: trap(name) });
  }
  Object.defineProperty(lies, Symbol.iterator, { value: trap('iterator') });
  Object.defineProperty(lies, Symbol.toStringTag, { get: trap('toStringTag') });
  Object.defineProperty(lies, 'length', { value: 10 });
  return Object.setPrototypeOf(array, lies) as T;
}

describe('an array whose class lies', () => {
  const nothingCalled = (): void => {
    expect(called).toEqual([]);
  };

  it('is what its slots say: fed, made a tensor, assigned, and run', () => {
    const workspace = new Workspace();
    workspace.feed('X', liar(Float32Array.of(-1, 0, 2)));
    expect(workspace.fetch('X')).toMatchObject({ dims: [3], numel: 3 });
    workspace.runOperatorOnce(createOperator('Sigmoid', 'X', 'Y'));
    expect(workspace.fetch('Y').numel).toBe(3);
    const tensor = new Tensor(liar(Float64Array.of(1, 2)), [2, 1]);
    expect(tensor.values).toEqual(Float64Array.of(1, 2));
    tensor.assign(liar(BigInt64Array.of(5n)));
    expect(tensor.values).toEqual(BigInt64Array.of(5n));
    tensor.assign(liar(Uint8Array.of(0, 1)), [2], 'BOOL');
    expect(tensor.values).toEqual(Uint8Array.of(0, 1));
    tensor.assign(liar(new Float32Array(Float32Array.of(9, 7, 8, 9).buffer, 4, 2)));
    expect(tensor.values).toEqual(Float32Array.of(7, 8));
    nothingCalled();
  });

  it('has the length of its slots where dimensions are checked', () => {
    expect(() => new Tensor(liar(Float32Array.of(1, 2, 3)), [10])).toThrow(
      coded('ERR_LENGTH_MISMATCH'),
    );
    nothingCalled();
  });

  it('is copied byte by byte among strings', () => {
    const tensor = new Tensor(['a', liar(Uint8Array.of(98, 99))]);
    expect(tensor.values).toEqual([Uint8Array.of(97), Uint8Array.of(98, 99)]);
    expect(Object.getPrototypeOf(tensor.data('STRING')[1])).toBe(Uint8Array.prototype);
    nothingCalled();
  });

  it('is compared over the length of its slots', () => {
    const got = liar(Float32Array.of(1, 2));
    const wanted = liar(Float32Array.of(1, 2));
    const low = liar(Float32Array.of(1, 2));
    const bound = { kind: 'envelope', envelope: { low, high: Float32Array.of(1, 2) } } as const;
    for (const each of [{ kind: 'ulp', ulps: 0 } as const, bound]) {
      expect(compareFloats(got, wanted, each, liar(Float32Array.of(3, 4)))).toMatchObject({
        count: 2,
        equal: 2,
        verdict: 'agrees',
      });
    }
    expect(() => compareFloats(got, Float32Array.of(1), bound)).toThrow(
      coded('ERR_LENGTH_MISMATCH'),
    );
    expect(isExact(bound.envelope)).toBe(true);
    nothingCalled();
  });

  it('changes no run when it is the view that a tensor handed out', () => {
    const workspace = new Workspace();
    workspace.feed('A', Float32Array.of(1, 2));
    workspace.feed('B', Float32Array.of(3, 4));
    workspace.runOperatorOnce(createOperator('Sum', ['A', 'B'], 'C'));
    workspace.runOperatorOnce(createOperator('ConstantFill', 'A', 'F'));
    for (const name of ['A', 'B', 'C', 'F']) liar(workspace.blob(name)!.tensor(name).data('FLOAT'));
    const net = createNetDef('n', [
      createOperator('Sum', ['A', 'B'], 'C'),
      createOperator('Sum', 'A', 'D'),
      createOperator('ConstantFill', 'A', 'F', { args: { value: { f: 5 } } }),
      createOperator('SigmoidGradient', ['A', 'B'], 'G'),
    ]);
    const { envelopes } = runWithEnvelopes(workspace, net);
    expect([...envelopes.get('C')!.low]).toEqual([4, 6]);
    expect(workspace.fetch('C').values).toEqual(Float32Array.of(4, 6));
    expect(workspace.fetch('F').values).toEqual(Float32Array.of(5, 5));
    expect(workspace.fetch('D').values).toEqual(Float32Array.of(1, 2));
    nothingCalled();
  });

  it('may be of halves: their bits', () => {
    class Halves extends Uint16Array {
      override get length(): number {
        return 10;
      }
    }
    const tensor = new Tensor(Halves.of(0x3c00), [1], 'FLOAT16');
    expect(tensor.values).toEqual(Uint16Array.of(0x3c00));
  });
});

describe('dimensions', () => {
  it('of a tensor are nobody’s to change', () => {
    const tensor = new Tensor(new Float32Array(6), [2, 3]);
    expect(() => {
      (tensor.dims as number[])[0] = 1e9;
    }).toThrow(TypeError);
    const given = [3, 2];
    tensor.resize(given);
    given[0] = 1e9;
    expect(tensor).toMatchObject({ dims: [3, 2], numel: 6 });
  });

  it.each<[string, unknown]>([
    ['holes', Object.assign([], { length: 1 })],
    ['a symbol', [Symbol('a')]],
    ['text', ['1']],
    ['an object that says nothing of itself', [Object.create(null)]],
  ])('are refused with a code: %s', (_, dims) => {
    const tensor = new Tensor(new Float32Array(1));
    for (const call of [
      () => {
        tensor.resize(dims as never);
      },
      () => tensor.resizeAs(dims as never, 'FLOAT'),
      () => new Tensor(new Float32Array(1), dims as never),
    ]) {
      expect(call).toThrow(coded('ERR_CAFFE2_SHAPE'));
    }
    expect(tensor.dims).toEqual([1]);
  });
});

describe('another copy of the package', () => {
  let folder = '';
  let caffe2: typeof Caffe2;
  let main: typeof Main;
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    folder = mkdtempSync(join(tmpdir(), 'copy-'));
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const load = (path: string): Promise<unknown> =>
      import(pathToFileURL(join(folder, 'dist', path)).href);
    caffe2 = (await load('caffe2/index.js')) as typeof Caffe2;
    main = (await load('index.js')) as typeof Main;
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const ofAnother = (name: string): unknown =>
    expect.objectContaining({
      code: 'ERR_INVALID_ARG_TYPE',
      message: expect.stringMatching(
        new RegExp(`^Expected .* for .* but received an? ${name} of another copy or realm`),
      ) as unknown,
    });

  it('is named where its objects can’t serve', () => {
    expect(caffe2.Tensor).not.toBe(Tensor);
    const foreign = new caffe2.Tensor(new Float32Array(1));
    const workspace = new Workspace();
    const blob = workspace.createBlob('B');
    for (const call of [
      () => {
        workspace.feed('X', foreign);
      },
      () => {
        blob.value = foreign;
      },
      () => {
        new Tensor().copyFrom(foreign);
      },
      () => {
        new Tensor().shareData(foreign);
      },
      () => new Tensor().sharesStorage(foreign),
      () => serializeBlob('X', foreign),
    ]) {
      expect(call).toThrow(ofAnother('Tensor'));
    }
    expect(workspace.has('X')).toBe(false);
    expect(blob.value).toBeUndefined();
    const context = new main.CPUContext();
    expect(() => new Workspace({ context })).toThrow(ofAnother('CPUContext'));
    const other = new caffe2.Workspace();
    const def = createOperator('Sigmoid', 'X', 'Y');
    expect(() => runWithEnvelopes(other, def)).toThrow(ofAnother('Workspace'));
    expect(() => getBackwardPass([def], other as never)).toThrow(ofAnother('Workspace'));
    expect(() => new NetBuilder(new caffe2.NetBuilder('n') as never)).toThrow(
      ofAnother('NetBuilder'),
    );
  });

  it('made definitions that serve: messages are what they hold', () => {
    const workspace = new Workspace();
    workspace.feed('X', Float32Array.of(0));
    const op = caffe2.createOperator('Sigmoid', 'X', 'Y');
    workspace.createNet(caffe2.createNetDef('n', [op]));
    workspace.runNet('n');
    expect(workspace.fetch('Y').values).toEqual(Float32Array.of(0.5));
    expect(getBackwardPass([op], ['Y']).gradients.get('X')).toBe('X_grad');
    const shape = caffe2.createTensorShape([2], 1);
    expect(inferShapes([], new Map([['X', shape]])).shapes.get('X')).toMatchObject({ dims: [2n] });
    // A schema is data: those of the other copy are as good.
    expect(calculateOutput(caffe2.schemaRegistry.get('Sum') as never)).toBe(1);
  });

  it('is not this one though it looks like it', () => {
    const fake = Object.create(Tensor.prototype) as Tensor;
    expect(() => {
      new Workspace().feed('X', fake);
    }).toThrow(coded('ERR_INVALID_ARG_TYPE'));
  });

  it('throws errors that a net here passes on as they are', () => {
    const error = new caffe2.Caffe2Error('ERR_CAFFE2_NET', 'a', 'b', 'c');
    const schema = { ...schemaRegistry.get('Sigmoid')!, type: 'ThrowsForeign' };
    const kernels = {
      '': () => () => {
        throw error;
      },
    };
    registerOperator({ schema, kernels });
    const workspace = new Workspace();
    workspace.feed('X', new Float32Array(1));
    let thrown: unknown;
    try {
      workspace.runNetOnce(createNetDef('n', [createOperator('ThrowsForeign', 'X', 'Y')]));
    } catch (each) {
      thrown = each;
    }
    expect(thrown).toBe(error);
    expect(thrown).not.toBeInstanceOf(Caffe2Error);
  });
});

describe('nonsense', () => {
  const def = createOperator('Sigmoid', 'X', 'Y');
  const net = createNetDef('n', [def]);
  const schema = schemaRegistry.get('Sigmoid')!;
  const shape = createTensorShape([1], 1);
  const workspace = new Workspace();
  workspace.feed('X', new Float32Array(1));
  const floats = new Float32Array(1);
  const values = [
    undefined,
    null,
    5,
    NaN,
    -1,
    1.5,
    10n,
    true,
    'text',
    '',
    Symbol('a'),
    [],
    [undefined],
    [null],
    {},
    Object.create(null),
    () => undefined,
    new Date(0),
    new Map(),
    new Set([1]),
    new Float32Array(2),
    new ArrayBuffer(1),
    def,
    net,
    shape,
    schema,
    new Tensor(),
    new Blob(),
    new Workspace(),
    new NetBuilder('n'),
  ] as unknown[] as never[];

  type Call = (value: never, other: never) => unknown;
  it.each<[string, Call]>([
    ['new Tensor(value)', (value) => new Tensor(value)],
    ['new Tensor(floats, value)', (value) => new Tensor(floats, value)],
    ['new Tensor(floats, [1], value)', (value) => new Tensor(floats, [1], value)],
    ['new Tensor([], value, other)', (value, other) => new Tensor([], value, other)],
    ['tensor.data', (value) => new Tensor(floats).data(value)],
    ['unwritten.data', (value, other) => new Tensor().data(value, other)],
    ['unwritten.mutableData', (value) => new Tensor().mutableData(value)],
    ['tensor.mutableData', (value) => new Tensor(floats).mutableData(value)],
    [
      'tensor.resize',
      (value) => {
        new Tensor(floats).resize(value);
      },
    ],
    ['tensor.resizeAs', (value, other) => new Tensor().resizeAs(value, other)],
    [
      'tensor.assign',
      (value, other) => {
        new Tensor().assign(value, other);
      },
    ],
    [
      'tensor.copyFrom',
      (value) => {
        new Tensor().copyFrom(value);
      },
    ],
    [
      'tensor.shareData',
      (value) => {
        new Tensor().shareData(value);
      },
    ],
    ['tensor.sharesStorage', (value) => new Tensor().sharesStorage(value)],
    [
      'blob.value',
      (value) => {
        new Blob().value = value;
      },
    ],
    ['blob.tensor', (value) => new Blob().tensor(value)],
    ['blob.resizeAs', (value, other) => new Blob().resizeAs(value, other)],
    ['new Workspace', (value) => new Workspace(value)],
    ['new Workspace({ context })', (value) => new Workspace({ context: value })],
    [
      'workspace.feed',
      (value, other) => {
        new Workspace().feed(value, other);
      },
    ],
    [
      'workspace.feed dims',
      (value) => {
        new Workspace().feed('X', floats, value);
      },
    ],
    ['workspace.fetch', (value) => workspace.fetch(value)],
    ['workspace.has', (value) => workspace.has(value)],
    ['workspace.blob', (value) => workspace.blob(value)],
    ['workspace.remove', (value) => workspace.remove(value)],
    ['workspace.createBlob', (value) => new Workspace().createBlob(value)],
    ['workspace.createOperator', (value) => workspace.createOperator(value)],
    [
      'workspace.runOperatorOnce',
      (value) => {
        workspace.runOperatorOnce(value);
      },
    ],
    ['workspace.createNet', (value, other) => new Workspace().createNet(value, other)],
    [
      'workspace.createNet options',
      (value) => new Workspace().createNet(createNetDef('n', []), value),
    ],
    ['workspace.net', (value) => workspace.net(value)],
    [
      'workspace.runNet',
      (value, other) => {
        workspace.runNet(value, other);
      },
    ],
    [
      'workspace.runNetOnce',
      (value) => {
        workspace.runNetOnce(value);
      },
    ],
    ['workspace.prepareNet', (value) => workspace.prepareNet(value)],
    ['new Operator', (value, other) => new Operator(value, other)],
    ['new Operator in no place', (value) => new Operator(def, value)],
    ['new Net', (value, other) => new Net(value, other)],
    ['new Net in no place', (value) => new Net(net, value)],
    ['new NetBuilder', (value) => new NetBuilder(value)],
    ['net.add', (value, other) => new NetBuilder('n').add(value, other)],
    ['net.add outputs', (value, other) => new NetBuilder('n').add('Sigmoid', 'X', value, other)],
    ['net.nextName', (value, other) => new NetBuilder('n').nextName(value, other)],
    ['net.addExternalInput', (value) => new NetBuilder('n').addExternalInput(value)],
    ['net.addGradientOperators', (value) => new NetBuilder('n').addGradientOperators(value)],
    ['getBackwardPass', (value, other) => getBackwardPass(value, other)],
    ['getBackwardPass targets', (value) => getBackwardPass([def], value)],
    ['getGradientForOp', (value, other) => getGradientForOp(value, other)],
    ['getGradientForOp gradients', (value) => getGradientForOp(def, value)],
    ['matchGradsToParams', (value) => matchGradsToParams(value)],
    ['inferTensor', (value, other) => inferTensor(value, other)],
    ['inferTensor shapes', (value) => inferTensor(def, value)],
    ['inferShapes', (value, other) => inferShapes(value, other)],
    ['inferShapes known', (value) => inferShapes([net], value)],
    ['inferDevices', (value) => inferDevices(value)],
    ['createTensorShape', (value, other) => createTensorShape(value, other)],
    ['isOperator', (value, other) => isOperator(value, other)],
    ['operatorKey', (value, other) => operatorKey(value, other)],
    ['registry.get', (value) => schemaRegistry.get(value)],
    ['registry.has', (value) => schemaRegistry.has(value)],
    [
      'registerOperator',
      (value) => {
        registerOperator(value);
      },
    ],
    [
      'registerOperator schema',
      (value) => {
        registerOperator({ schema: value, kernels: {} });
      },
    ],
    [
      'registerOperator kernels',
      (value) => {
        if (value === ({} as never) || typeof value !== 'object')
          registerOperator({ schema, kernels: value });
        else registerOperator({ schema, kernels: { '': value } });
      },
    ],
    [
      'registerOperator gradient',
      (value) => {
        registerOperator({ schema, kernels: {}, gradient: value });
      },
    ],
    ['sameAsInput', (value) => sameAsInput(value)([], value, value)],
    ['sameAsInput shapes', (value, other) => sameAsInput(0)(value, other, other)],
    [
      'verify',
      (value, other) => {
        verify(value, other);
      },
    ],
    [
      'verify def',
      (value) => {
        verify(schema, value);
      },
    ],
    ['allowsInPlace', (value, other) => allowsInPlace(value, other, other)],
    ['calculateOutput', (value) => calculateOutput(value)],
    ['runWithEnvelopes', (value, other) => runWithEnvelopes(value, other)],
    ['runWithEnvelopes def', (value, other) => runWithEnvelopes(workspace, value, other)],
    ['compareFloats', (value, other) => compareFloats(value, other, { kind: 'caffe2' })],
    ['compareFloats bound', (value, other) => compareFloats(floats, floats, value, other)],
    ['isExact', (value) => isExact(value)],
    ['isExact ends', (value, other) => isExact({ low: value, high: other })],
    ['stepUlps', (value, other) => stepUlps(value, other)],
    ['ulpDistance', (value, other) => ulpDistance(value, other)],
  ])('given to %s is taken or refused with a code', (name, call) => {
    const wrong: string[] = [];
    let refused = 0;
    values.forEach((value, i) => {
      values.forEach((other, j) => {
        try {
          call(value, other);
        } catch (error) {
          refused++;
          const { code, message } = error as { code?: unknown; message?: unknown };
          if (
            typeof code === 'string' &&
            /^ERR_.*: Expected .* for .* but/.test(`${code}: ${String(message)}`)
          ) {
            return;
          }
          wrong.push(`values[${i}], values[${j}]: ${String(error)}`);
        }
      });
    });
    expect(wrong).toEqual([]);
    // Asking whether something is there refuses nothing.
    if (!/(has|get|blob|remove|net|isExact)$/.test(name)) expect(refused).toBeGreaterThan(0);
  });

  it.each<[string, Partial<Record<keyof typeof schema, unknown>>]>([
    ['a type 5', { type: 5 }],
    ['no doc', { doc: undefined }],
    ['no inputs', { inputs: undefined }],
    ['−1 inputs', { inputs: { min: -1, max: 1 } }],
    ['inputs of NaN', { inputs: { min: 0, max: NaN } }],
    ['args of numbers', { args: [5] }],
    ['args without a name', { args: [{}] }],
    ['pairs of one', { inPlaceAllowed: [[0]] }],
    ['pairs of text', { inPlaceEnforced: [['a', 'b']] }],
    ['no inference', { inferTensor: undefined }],
  ])('in a schema is refused: %s', (_, change) => {
    const wrong = { ...schema, type: 'Wrong', ...change };
    expect(() => {
      registerOperator({ schema: wrong as never, kernels: {} });
    }).toThrow(coded());
    expect(schemaRegistry.has('Wrong')).toBe(false);
  });

  it('from a kernel and an inference of one’s own is refused', () => {
    registerOperator({
      schema: { ...schema, type: 'Lazy', inferTensor: () => [{}] as never },
      kernels: { '': () => undefined as never },
    });
    const lazy = createOperator('Lazy', 'X', 'Y');
    expect(() => workspace.createOperator(lazy)).toThrow(coded('ERR_INVALID_ARG_TYPE'));
    expect(() => inferTensor(lazy, [shape])).toThrow(coded('ERR_INVALID_ARG_TYPE'));
  });
});
