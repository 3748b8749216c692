// Which backend runs: chosen at load, forced by the environment, asked for, explained.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  backend,
  CPUContext,
  isaNames,
  sigmoid,
  SigmoidFunctor,
  sigmoidGradient,
  SigmoidGradientFunctor,
} from 'caffe2op-sigmoid';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import type { Backend } from '../dist/backends/backend.js';
import { checkAddon } from '../dist/backends/native/loader.js';
import { backendOf } from '../dist/functions/context.js';
import { forward } from '../dist/functions/sigmoid.js';
import type { AccuracySettings } from '../dist/functions/options.js';
import { gradient } from '../dist/functions/sigmoid_gradient.js';
import type { BinaryFunction, UnaryFunction } from '../dist/functions/types.js';
import { MAX_SMALL_LENGTH } from '../dist/backends/limits.js';
import { CATALOG, KERNELS } from '../dist/core/catalog.js';
import { NAME, VERSION } from '../dist/core/version.js';
import { allBits } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { ELEMENTS } from './support/elements.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = backend().name === 'native';
const node = process.env.CAFFE2OP_SIGMOID_TEST_NODE ?? process.execPath;
const clean = { ...process.env };
delete clean.CAFFE2OP_SIGMOID_BACKEND;
delete clean.CAFFE2OP_SIGMOID_ISA;

/** What a fresh process says of its backend, or the error that its first call throws. */
function inProcess(
  environment: Record<string, string>,
  options: string[] = [],
  folder = root,
  entry = 'dist/index.js',
): {
  name?: string;
  isa?: string | null;
  reason?: string;
  y?: number;
  code?: string;
  message?: string;
} {
  const program = `
    import(${JSON.stringify(join(folder, entry))}).then(({ backend, sigmoid }) => {
      try {
        return { ...backend(), y: sigmoid(Float32Array.of(1))[0] };
      } catch ({ code, message }) {
        return { code, message };
      }
    }).then((answer) => console.log(JSON.stringify(answer)));`;
  const { stdout, stderr } = spawnSync(node, [...options, '--eval', program], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...clean, ...environment },
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as ReturnType<typeof inProcess>;
}

const Y = Math.fround(0.7310585786300049);

describe('the default backend', () => {
  it('is native on the best instruction set unless the environment says otherwise', () => {
    const best = inProcess({});
    expect(best.y).toBe(Y);
    if (!native) return;
    expect(best).toMatchObject({ name: 'native', isa: isaNames()[0] });
    expect(best).not.toHaveProperty('reason');
  });

  it('is portable if the environment forces it, and says so', () => {
    expect(inProcess({ CAFFE2OP_SIGMOID_BACKEND: 'portable' })).toEqual({
      name: 'portable',
      isa: null,
      reason: "CAFFE2OP_SIGMOID_BACKEND is 'portable'",
      y: Y,
    });
  });

  it.runIf(native)('uses the instruction set that the environment forces', () => {
    for (const isa of isaNames()) {
      expect(inProcess({ CAFFE2OP_SIGMOID_ISA: isa })).toMatchObject({ name: 'native', isa, y: Y });
    }
  });

  it('refuses a backend or an instruction set that is not there', () => {
    expect(inProcess({ CAFFE2OP_SIGMOID_BACKEND: 'gpu' })).toEqual({
      code: 'ERR_OUT_OF_RANGE',
      message:
        "Expected 'native' or 'wasm' or 'portable' for CAFFE2OP_SIGMOID_BACKEND but received the string \"gpu\"",
    });
    if (!native) return;
    expect(
      inProcess({ CAFFE2OP_SIGMOID_ISA: 'avx2', CAFFE2OP_SIGMOID_BACKEND: 'portable' }),
    ).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(inProcess({ CAFFE2OP_SIGMOID_ISA: isaNames()[0]! }, ['--no-addons'])).toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/ for CAFFE2OP_SIGMOID_ISA but received /) as string,
    });
    expect(inProcess({ CAFFE2OP_SIGMOID_ISA: 'avx1024' })).toEqual({
      code: 'ERR_OUT_OF_RANGE',
      message: `Expected ${isaNames().join(' or ')} for CAFFE2OP_SIGMOID_ISA but received the string "avx1024"`,
    });
  });

  it('takes empty variables as unset', () => {
    const environment = { CAFFE2OP_SIGMOID_BACKEND: '', CAFFE2OP_SIGMOID_ISA: '' };
    expect(inProcess(environment)).toEqual(inProcess({}));
  });
});

describe('without the native addon', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigmoid-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));

  it('runs WebAssembly under --no-addons and says why', () => {
    const answer = inProcess({}, ['--no-addons']);
    expect(answer).toMatchObject({ name: 'wasm', isa: 'simd128', y: Y });
    expect(answer.reason).toMatch(/addon/);
  });

  it('runs WebAssembly where there is no binary, and says which is missing', () => {
    const answer = inProcess({}, [], folder);
    expect(answer).toMatchObject({ name: 'wasm', isa: 'simd128', y: Y });
    expect(answer.reason).toContain(`no binary for ${process.platform}-${process.arch}`);
  });

  it('runs WebAssembly where the binary is none, and says why', () => {
    const path = join(
      folder,
      `prebuilds/${process.platform}-${process.arch}/caffe2op_sigmoid.node`,
    );
    cpSync(join(root, 'package.json'), path);
    const answer = inProcess({}, [], folder);
    expect(answer).toMatchObject({ name: 'wasm', isa: 'simd128', y: Y });
    expect(answer.reason).toContain('did not load');
    rmSync(path);
  });

  it('refuses every call if the native backend is forced', () => {
    const answer = inProcess({ CAFFE2OP_SIGMOID_BACKEND: 'native' }, ['--no-addons']);
    expect(answer.code).toBe('ERR_BACKEND_UNAVAILABLE');
    expect(answer.message).toMatch(
      /^Expected a native backend that runs for CAFFE2OP_SIGMOID_BACKEND but .* did not load/,
    );
  });
});

describe.runIf(native)('the addon', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigmoid-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const target = `${process.platform}-${process.arch}`;
  const own = `prebuilds/${target}/caffe2op_sigmoid.node`;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };

  /** A folder of a name, with the package's code in `dist` and these files beside it. */
  function lay(name: string, files: Record<string, string | undefined>): string {
    const place = join(folder, name);
    cpSync(join(root, 'dist'), join(place, 'dist'), { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      if (text === undefined) cpSync(join(root, path), join(place, path));
      else writeFileSync(join(place, path), text);
    }
    return place;
  }
  const testing = join(root, 'build/Release/caffe2op_sigmoid_testing.node');

  it('is loaded as it is published, without dist', () => {
    const place = lay('published', { 'package.json': undefined, [own]: undefined });
    rmSync(join(place, 'dist'), { recursive: true });
    cpSync(join(root, 'lib'), join(place, 'lib'), { recursive: true });
    for (const entry of ['lib/index.js', 'lib/cjs/index.js']) {
      expect(inProcess({}, [], place, entry)).toMatchObject({ name: 'native', y: Y });
    }
  });

  it('is loaded from this package’s own folder', () => {
    const place = lay('own', { 'package.json': undefined, [own]: undefined });
    expect(inProcess({}, [], place)).toMatchObject({ name: 'native', y: Y });
  });

  it.each([
    ['another package', JSON.stringify({ name: 'app', version: '1.0.0' })],
    ['another version', JSON.stringify({ ...manifest, version: '0.0.1' })],
    ['no package', '{}'], // newer engines refuse what is no object
  ])('is not loaded from the folder of %s', (_, text) => {
    const place = lay(`app-${text.length}`, { 'package.json': text, [own]: undefined });
    const answer = inProcess({}, [], place);
    expect(answer).toMatchObject({ name: 'wasm', y: Y });
    expect(answer.reason).toMatch(/it was bundled\. Mark caffe2op-sigmoid as external/);
  });

  it.each([
    // One file with all code, two folders below a prebuilds folder: as bundlers lay it.
    ['bundle', 'a/b/bundle.mjs', undefined],
    // In a folder of the name that the published code has.
    ['library', 'lib/bundle.mjs', JSON.stringify({ name: 'app', version: '0.1.0' })],
  ])('is not loaded from beside a bundle, whatever lies there: %s', (name, file, text) => {
    const place = join(folder, name);
    const code = join(place, file);
    mkdirSync(dirname(code), { recursive: true });
    const { outputFiles } = buildSync({
      entryPoints: [join(root, 'dist/index.js')],
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
    });
    writeFileSync(code, outputFiles[0]!.contents);
    for (const path of [own, 'package.json']) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      cpSync(join(root, path), join(place, path));
    }
    if (text !== undefined) writeFileSync(join(place, 'package.json'), text);
    const program = `
      import { backend, sigmoid } from ${JSON.stringify(code)};
      console.log(JSON.stringify({ ...backend(), y: sigmoid(Float32Array.of(1))[0] }));`;
    const { stdout, stderr } = spawnSync(node, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      env: clean,
    });
    expect(stderr).toBe('');
    const answer = JSON.parse(stdout) as ReturnType<typeof inProcess>;
    expect(answer).toMatchObject({ name: 'wasm', y: Y });
    expect(answer.reason).toMatch(/it was bundled\. Mark caffe2op-sigmoid as external/);
  });

  it('is loaded from where the environment says, and said where that is none', () => {
    const place = lay('named', { 'package.json': undefined });
    mkdirSync(join(place, 'elsewhere'));
    cpSync(join(root, own), join(place, 'elsewhere/libc.so.6'));
    for (const CAFFE2OP_SIGMOID_ADDON of [
      'elsewhere/libc.so.6',
      join(place, 'elsewhere/libc.so.6'),
    ]) {
      const answer = inProcess({ CAFFE2OP_SIGMOID_ADDON }, [], place);
      expect(answer).toMatchObject({ name: 'native', y: Y });
    }
    for (const CAFFE2OP_SIGMOID_ADDON of ['libc.so.6', 'package.json', 'elsewhere']) {
      const answer = inProcess({ CAFFE2OP_SIGMOID_ADDON }, [], place);
      expect(answer).toMatchObject({ name: 'wasm', y: Y });
      expect(answer.reason).toContain('that CAFFE2OP_SIGMOID_ADDON names did not load: ');
      expect(answer.reason).toContain(join(place, CAFFE2OP_SIGMOID_ADDON));
    }
    const forced = { CAFFE2OP_SIGMOID_ADDON: 'package.json', CAFFE2OP_SIGMOID_BACKEND: 'native' };
    expect(inProcess(forced, [], place).code).toBe('ERR_BACKEND_UNAVAILABLE');
  });

  it('of another kind does not run, and importing does not throw', () => {
    const place = lay('foreign', { 'package.json': undefined });
    mkdirSync(join(place, dirname(own)), { recursive: true });
    // The testing addon is an addon too.
    if (!existsSync(testing)) return;
    cpSync(testing, join(place, own));
    const answer = inProcess({}, [], place);
    expect(answer).toMatchObject({ name: 'wasm', isa: 'simd128', y: Y });
    expect(answer.reason).toContain(
      `did not load: it is no addon of caffe2op-sigmoid ${manifest.version}: its version is undefined`,
    );
  });

  it('says the version of its package, which the code knows too', () => {
    expect([NAME, VERSION]).toEqual(['caffe2op-sigmoid', manifest.version]);
    const module: { exports: { version?: unknown } } = { exports: {} };
    process.dlopen(module, join(root, own));
    expect(module.exports.version).toBe(VERSION);
  });

  it.each([
    ['nothing', undefined],
    ['a string', 'addon'],
    ['another version', { version: '9' }],
    ['the version alone', { version: VERSION }],
    ['no functions', { version: VERSION, instructionSets: ['avx2'], kernels: KERNELS }],
    [
      'operators that are missing',
      {
        version: VERSION,
        instructionSets: ['avx2'],
        kernels: KERNELS,
        operators: () => ({ float32: { sigmoid: () => undefined } }),
        allocate: () => undefined,
        alignmentOffset: () => 0,
      },
    ],
  ])('that exports %s is refused', (_, exports) => {
    expect(() => {
      checkAddon(exports);
    }).toThrow(/^it is no addon of caffe2op-sigmoid/);
  });
});

describe('refusals', () => {
  it.each(contexts)('of lengths, which no check before the kernels compares: %s', (_, context) => {
    const { kernels } = backendOf(context)!;
    const [LENGTH_MISMATCH, NO_ELEMENTS, SECOND] = [2, 5, 8]; // native/runtime/plan.h
    for (const [n, other] of [
      [3, 4],
      [4, 3],
      [0, 4],
      [4, 0],
      [100, 300],
      [300, 100],
    ] as const) {
      const [x, same, out] = [n, other, other].map((length) => new Float32Array(length));
      for (const name of ['sigmoid', 'sigmoidFast', 'silu'] as const) {
        expect(kernels[name].float32(x!, out!)).toBe(LENGTH_MISMATCH);
      }
      expect(kernels.sigmoidGradient.float32(x!, same!, out!)).toBe(LENGTH_MISMATCH);
      expect(kernels.sigmoidGradient.float32(same!, x!, out!)).toBe(SECOND | LENGTH_MISMATCH);
      expect(out!.every((value) => value === 0)).toBe(true);
    }
    const none = new Float32Array(0);
    expect(kernels.sigmoid.float32(none, new Float32Array(0))).toBe(NO_ELEMENTS);
    expect(kernels.sigmoid.float32(none, none)).toBe(NO_ELEMENTS);
    expect(kernels.sigmoidGradient.float32(none, none, new Float32Array(0))).toBe(NO_ELEMENTS);
  });

  it('of an input that grew during a call do not speak of an out that nobody gave', () => {
    const portable = backendOf(new CPUContext({ backend: 'portable' }))!;
    const shared = new SharedArrayBuffer(400, { maxByteLength: 800 });
    const grow = (): number => {
      shared.grow(800);
      return 2; // LENGTH_MISMATCH of native/runtime/plan.h
    };
    const { sigmoid } = portable.kernels;
    const kernels = { ...portable.kernels, sigmoid: { ...sigmoid, float32: grow } };
    const x = new Float32Array(shared);
    expect(() => forward({ ...portable, kernels }, x)).toThrow(
      expect.objectContaining({ code: 'ERR_LENGTH_MISMATCH', parameter: 'x' }),
    );
  });

  it('of lengths that changed during a call speak of the inputs: there may be no out', () => {
    const portable = backendOf(new CPUContext({ backend: 'portable' }))!;
    const LENGTH_MISMATCH = 2; // native/runtime/plan.h
    const changed = (): number => LENGTH_MISMATCH;
    const kernels = {
      ...portable.kernels,
      sigmoid: { ...portable.kernels.sigmoid, float32: changed },
      sigmoidGradient: { ...portable.kernels.sigmoidGradient, float32: changed },
    };
    const backend: Backend = { ...portable, kernels };
    const x = new Float32Array(100);
    for (const [call, names] of [
      [() => forward(backend, x), 'x'],
      [() => gradient(backend, x, x), 'y and dy'],
    ] as const) {
      expect(call).toThrow(
        expect.objectContaining({
          name: 'RangeError',
          code: 'ERR_LENGTH_MISMATCH',
          message: `Expected a length that stays as it is during the call for ${names} but received one that changed`,
        }),
      );
    }
  });
});

describe('CPUContext', () => {
  it('is the default backend without options', () => {
    const { name, isa } = backend();
    expect(new CPUContext()).toMatchObject({ name, isa });
    expect(new SigmoidFunctor().context).toMatchObject({ name, isa });
    expect(new SigmoidGradientFunctor().context).toMatchObject({ name, isa });
  });

  it('is what was asked for', () => {
    expect(new CPUContext({ backend: 'portable' })).toMatchObject({ name: 'portable', isa: null });
    for (const isa of isaNames()) {
      expect(new CPUContext({ isa })).toMatchObject({ name: 'native', isa });
      expect(new CPUContext({ backend: 'native', isa })).toMatchObject({ name: 'native', isa });
    }
  });

  it.each([
    [{ backend: 'gpu' }, 'RangeError', 'ERR_OUT_OF_RANGE'],
    [{ backend: 'portable', isa: 'avx2' }, 'RangeError', 'ERR_OUT_OF_RANGE'],
    [{ Isa: 'avx2' }, 'RangeError', 'ERR_OUT_OF_RANGE'],
    [null, 'TypeError', 'ERR_INVALID_ARG_TYPE'],
  ])('refuses %j', (options, name, code) => {
    expect(() => new CPUContext(options as object)).toThrow(
      expect.objectContaining({ name, code }),
    );
  });

  it('refuses instruction sets that do not run here', () => {
    expect(() => new CPUContext({ isa: 'avx1024' })).toThrow(
      expect.objectContaining({
        code: native ? 'ERR_OUT_OF_RANGE' : 'ERR_BACKEND_UNAVAILABLE',
        message: expect.stringContaining(' for isa but received ') as string,
      }),
    );
    if (native) return;
    expect(() => new CPUContext({ backend: 'native' })).toThrow(' for backend but received ');
  });

  it('is the only thing a functor takes', () => {
    for (const make of [SigmoidFunctor, SigmoidGradientFunctor]) {
      expect(() => new make(Object.create(null) as CPUContext)).toThrow(
        expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }),
      );
    }
  });
});

describe('functors', () => {
  it.each(contexts)('are functions that hold their context: %s', (_, context) => {
    const forward = new SigmoidFunctor(context);
    expect(forward).toBeInstanceOf(SigmoidFunctor);
    expect(forward).toBeTypeOf('function');
    expect(forward.context).toBe(context);
    expect([...forward(Float32Array.of(0))]).toEqual([0.5]);
    const gradient = new SigmoidGradientFunctor(context);
    expect(gradient).toBeInstanceOf(SigmoidGradientFunctor);
    expect(gradient.context).toBe(context);
    // Functions like any other.
    expect([...forward.call(null, Float32Array.of(0))]).toEqual([0.5]);
    expect([...forward.apply(null, [Float32Array.of(0)])]).toEqual([0.5]);
    expect(forward).toBeInstanceOf(Function);
    expect([...gradient(Float32Array.of(0.5), Float32Array.of(1))]).toEqual([0.25]);
  });

  it('are typed as the functions are', () => {
    const x = Float32Array.of(0);
    for (const forward of [
      sigmoid,
      new SigmoidFunctor(),
    ] satisfies UnaryFunction<AccuracySettings>[]) {
      const y: Float32Array<ArrayBuffer> = forward(x);
      const out: Float32Array<SharedArrayBuffer> = forward(x, {
        out: new Float32Array(new SharedArrayBuffer(4)),
      });
      expect([y[0], out[0]]).toEqual([0.5, 0.5]);
    }
    for (const gradient of [
      sigmoidGradient,
      new SigmoidGradientFunctor(),
    ] satisfies BinaryFunction[]) {
      const dx: Float32Array<ArrayBuffer> = gradient(x, x);
      expect([...dx]).toEqual([0]);
    }
  });
});

describe('small new results', () => {
  // Around the length up to which TypeScript computes them beside native code.
  it('have the bits of every backend, at every length', () => {
    const values = [-0, 1e-6, -95, 17.4, -104.5, Infinity, -Infinity, NaN, 2 ** -149];
    for (let n = 0; n <= MAX_SMALL_LENGTH.float32 + 2; n++) {
      const x = Float32Array.from({ length: n }, (_, i) => values[i] ?? Math.sin(i * n) * 20);
      const dy = Float32Array.from({ length: n }, (_, i) => Math.cos(i * n));
      const y = sigmoid(x);
      const dx = sigmoidGradient(y, dy);
      expect([y.length, dx.length]).toEqual([n, n]);
      expect(y.buffer).not.toBe(x.buffer);
      for (const [, context] of contexts) {
        const out = new Float32Array(n);
        expect(allBits(y)).toEqual(allBits(new SigmoidFunctor(context)(x, { out })));
        expect(allBits(dx)).toEqual(allBits(new SigmoidGradientFunctor(context)(y, dy, { out })));
      }
    }
  });

  it('are computed in TypeScript up to 16 elements, but for fast ones and given outputs', () => {
    const refuse = (): never => {
      throw new Error('native');
    };
    const portable = backendOf(new CPUContext({ backend: 'portable' }))!;
    const kernels = Object.fromEntries(
      KERNELS.map(({ name }) => [name, { float32: refuse }]),
    ) as unknown as Backend['kernels'];
    const backend: Backend = { ...portable, kernels };
    const most = new Float32Array(MAX_SMALL_LENGTH.float32);
    const more = new Float32Array(MAX_SMALL_LENGTH.float32 + 1);
    expect([...(forward(backend, most) as Float32Array)].every((y) => y === 0.5)).toBe(true);
    expect([...(gradient(backend, most, most) as Float32Array)].every((dx) => dx === 0)).toBe(true);
    expect(() => forward(backend, more)).toThrow('native');
    expect(() => gradient(backend, more, more)).toThrow('native');
    expect(() => forward(backend, most, { out: most })).toThrow('native');
    expect(() => gradient(backend, most, most, { out: most.slice() })).toThrow('native');
    expect(() => forward(backend, most, { accuracy: 'fast' })).toThrow('native');
  });

  const forced = process.env.CAFFE2OP_SIGMOID_BACKEND ?? process.env.CAFFE2OP_SIGMOID_ISA;
  it.runIf(native && forced === undefined)(
    'are native where native code or an instruction set was asked for',
    () => {
      const small = (context: CPUContext) => backendOf(context)!.smallArrays;
      expect(small(new CPUContext())).toBeDefined();
      expect(small(new CPUContext({ backend: 'native' }))).toBeUndefined();
      for (const isa of isaNames()) expect(small(new CPUContext({ isa }))).toBeUndefined();
    },
  );
});

describe('the kernel list', () => {
  it.runIf(native)('is the same in C++ and in TypeScript', () => {
    const module: { exports: { kernels?: unknown } } = { exports: {} };
    process.dlopen(
      module,
      join(root, `prebuilds/${process.platform}-${process.arch}/caffe2op_sigmoid.node`),
    );
    expect(module.exports.kernels).toEqual(
      KERNELS.map(({ name, inputs, inPlace, types }) => ({ name, inputs, inPlace, types })),
    );
  });

  it('is what every backend offers', () => {
    for (const [, context] of contexts) {
      for (const { name, inputs, types } of KERNELS) {
        for (const type of types) {
          const elements = ELEMENTS.find(({ dtype }) => dtype === type)!;
          const arrays = Array.from({ length: inputs + 1 }, () => elements.of([0.5, 0.5, 0.5]));
          const kernel = backendOf(context)!.kernels[name][type] as (
            ...views: unknown[]
          ) => unknown;
          expect(kernel(...arrays)).toBeUndefined();
          const results = elements.numbers(arrays[inputs]!);
          expect(results.every((v) => v !== 0.5 && Math.abs(v) <= 4)).toBe(true);
        }
      }
    }
  });

  it('follows from the catalogue', () => {
    // A function added later adds its own.
    const names = KERNELS.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['sigmoid', 'sigmoidFast', 'sigmoidGradient']));
    expect(new Set(names).size).toBe(names.length);
    for (const [name, row] of Object.entries(CATALOG)) {
      expect(row.name).toBe(name);
      expect(row.inPlace).toBeLessThan(row.inputs.length);
      expect(row.accuracies[0]).toBe('exact');
    }
  });
});
