// The WebAssembly backend: what its modules are made of, that any view goes through their blocks, when they
// are compiled, and what runs where they are not.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CPUContext } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { portableDriver } from '../dist/backends/portable/portable.js';
import { wasmDriver } from '../dist/backends/wasm/driver.js';
import { instanceOf } from '../dist/backends/wasm/instance.js';
import { MODULES, SOURCES_DIGEST } from '../dist/backends/wasm/module.js';
import { CATALOG, KERNELS, type CatalogRow, type FunctionName } from '../dist/core/catalog.js';
import type { Dtype } from '../dist/core/element_types.js';
import { FUNCTIONS_ON } from '../dist/functions/by_name.js';
import { digestOfSources } from '../wasm/sources.js';
import { randomFloats } from './support/bits.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = process.env.CAFFE2OP_SIGMOID_TEST_NODE ?? process.execPath;
const dtypes = Object.keys(MODULES) as ('float32' | 'float64')[];
type Floats = Float32Array | Float64Array;

// Not among the types of the language.
const { Module } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Module: {
        new (bytes: Uint8Array): object;
        imports(module: object): readonly { readonly name: string }[];
        exports(module: object): readonly { readonly name: string }[];
      };
    };
  }
).WebAssembly;

describe('the modules', () => {
  it('are made of the sources that are here: else npm run build:wasm', () => {
    expect(SOURCES_DIGEST).toBe(digestOfSources(root));
  });

  it('are small, use no relaxed SIMD, and import no more than a decision', () => {
    const sizes = Object.values(MODULES).map((text) => Buffer.from(text, 'base64').length);
    expect(sizes[0]).toBeLessThan(26 * 1024);
    expect(Math.max(...sizes)).toBeLessThan(60 * 1024);
    for (const text of Object.values(MODULES)) {
      const module = new Module(Buffer.from(text, 'base64'));
      for (const { name } of Module.imports(module)) expect(name).toBe('decide');
      const names = Module.exports(module).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['memory', 'blocks', 'blockLength']));
    }
    const sources = ['wasm', 'wasm_half'].map((name) =>
      readFileSync(join(root, `native/simd/${name}.h`), 'utf8'),
    );
    expect(sources.join('')).not.toMatch(/_relaxed_/);
  });

  it('run in Node, and have every kernel of the catalogue', () => {
    expect(wasmDriver.reason()).toBeUndefined();
    for (const { name, types } of KERNELS) {
      for (const dtype of dtypes.filter((each) => types.includes(each))) {
        expect(instanceOf(dtype)!.kernels[name], `${name}, ${dtype}`).toBeTypeOf('function');
      }
    }
  });
});

describe.each(dtypes)('blocks of %s', (dtype) => {
  const { length: block } = instanceOf(dtype)!;
  const values = Float64Array.from(randomFloats(2 * block + 50, 71), (v) => Math.atan(v) * 20);
  const make = (n: number): Floats =>
    dtype === 'float32' ? new Float32Array(n) : new Float64Array(n);
  const some = (n: number, from = 0): Floats => {
    const array = make(n);
    for (let i = 0; i < n; i++) array[i] = values[(i + from) % values.length]!;
    return array;
  };
  const [wasm, portable] = [wasmDriver.open(), portableDriver.open()];
  type Call = (...args: unknown[]) => Floats;
  const taking = (Object.keys(CATALOG) as FunctionName[]).filter((name) =>
    (CATALOG[name] as CatalogRow).types.includes(dtype),
  );
  const functions = taking.map((name) => {
    const on = (backend: typeof wasm): Call => {
      const call = FUNCTIONS_ON[name] as unknown as Call;
      return (...args) => call(backend, ...args);
    };
    return [name, CATALOG[name], on(wasm), on(portable)] as const;
  });

  it.each(functions)('%s: at every length around theirs, in place, beside itself', (...all) => {
    const [, { inputs, inPlace }, run, reference] = all;
    for (const n of [1, 2, 3, 15, block - 1, block, block + 1, 2 * block, 2 * block + 3]) {
      const arrays = inputs.map((_, k) => some(n, 7 * k));
      const expected = reference(...arrays);
      const out = make(n + 2).fill(7);
      run(...arrays, { out: out.subarray(1, n + 1) });
      expect(out.subarray(1, n + 1)).toEqual(expected);
      expect([out[0], out[n + 1]]).toEqual([7, 7]);
      expect(run(...arrays)).toEqual(expected);
      const own = arrays.map((array) => array.slice());
      run(...own, { out: own[inPlace] });
      expect(own[inPlace]).toEqual(expected);
    }
  });

  it.each([
    ['shared', (bytes: number) => new SharedArrayBuffer(bytes)],
    ['growable', (bytes: number) => new SharedArrayBuffer(bytes, { maxByteLength: 2 * bytes })],
    ['resizable', (bytes: number) => new ArrayBuffer(bytes, { maxByteLength: 2 * bytes })],
  ])('take views of a %s buffer, of one length and of its own', (_, buffer) => {
    for (const [, { inputs }, run, reference] of functions) {
      for (const n of [40, block + 5]) {
        for (const tracks of [false, true]) {
          const view = (): Floats => {
            const memory = buffer(n * make(1).BYTES_PER_ELEMENT) as ArrayBuffer;
            const TypedArray = dtype === 'float32' ? Float32Array : Float64Array;
            return tracks ? new TypedArray(memory) : new TypedArray(memory, 0, n);
          };
          const arrays = inputs.map((__, k) => {
            const array = view();
            array.set(some(n, 7 * k));
            return array;
          });
          const out = view();
          run(...arrays, { out });
          expect(make(n).map((__, i) => out[i]!)).toEqual(
            reference(...inputs.map((__, k) => some(n, 7 * k))),
          );
        }
      }
    }
  });
});

/** What a program in a fresh process prints as JSON: it has the library as `main`, and `prelude` before it. */
function inProcess(
  program: string,
  { prelude = '', options = ['--no-addons'], environment = {} } = {},
): unknown {
  const index = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);
  const code = `${prelude}
    const main = await import(${index});
    console.log(JSON.stringify(await (async () => { ${program} })()));`;
  const env = {
    ...process.env,
    CAFFE2OP_SIGMOID_BACKEND: '',
    CAFFE2OP_SIGMOID_ISA: '',
    ...environment,
  };
  const args = [...options, '--input-type=module', '--eval', code];
  const { stdout, stderr } = spawnSync(node, args, { encoding: 'utf8', env });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Counts the modules that are compiled. */
const COUNTS = `
  let count = 0;
  const { Module } = WebAssembly;
  WebAssembly.Module = class extends Module {
    constructor(bytes) { super(bytes); count++; }
  };`;
const ANSWERS = `return {
  ...main.backend(),
  y: [...main.sigmoid(new Float32Array(1000).fill(1))].every((y) => y === Math.fround(0.7310585786300049)),
};`;

describe('without native code', () => {
  it('runs, and says why native code does not', () => {
    const answer = inProcess(ANSWERS) as { reason: string };
    expect(answer).toMatchObject({ name: 'wasm', isa: 'simd128', y: true });
    expect(answer.reason).toMatch(/addon/);
    expect(answer.reason).not.toMatch(/WebAssembly/);
  });

  it('is compiled at the first call that is long enough, once, or when one asks what runs', () => {
    const counts = inProcess(
      `const counts = [count];
       const call = (n) => { main.sigmoid(new Float32Array(n)); counts.push(count); };
       [1, 16, 5000, 16, 5000].forEach(call);
       main.sigmoid(new Float64Array(5000));
       return [...counts, count];`,
      { prelude: COUNTS },
    );
    expect(counts).toEqual([0, 0, 0, 1, 1, 1, 2]);
    expect(inProcess('main.backend(); return count;', { prelude: COUNTS })).toBe(1);
  });

  it('gives the same results at every length, wherever they are computed', () => {
    expect(
      inProcess(`
        const portable = new main.CPUContext({ backend: 'portable' });
        const functions = [
          [main.sigmoid, new main.SigmoidFunctor(portable)],
          [(x, options) => main.sigmoidGradient(x, x, options),
           ((gradient) => (x, options) => gradient(x, x, options))(new main.SigmoidGradientFunctor(portable))],
        ];
        const wrong = [];
        for (let n = 0; n < 300; n++) {
          const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i * n) * 20);
          for (const [own, other] of functions) {
            const out = new Float32Array(n);
            own(x, { out });
            const expected = other(x).join();
            if (own(x).join() !== expected || out.join() !== expected) wrong.push(n);
          }
        }
        return wrong;`),
    ).toEqual([]);
  });
});

const REFUSALS: readonly (readonly [string, { prelude?: string; options?: string[] }, RegExp])[] = [
  ['is no WebAssembly', { options: ['--no-addons', '--jitless'] }, /there is none/],
  [
    'a policy forbids it',
    {
      prelude: `WebAssembly.Module = class {
        constructor() { throw new WebAssembly.CompileError('a policy'); }
      };`,
    },
    /a policy/,
  ],
  [
    'its memory is refused',
    {
      prelude: `WebAssembly.Instance = class { constructor() { throw new RangeError('memory'); } };`,
    },
    /memory/,
  ],
  [
    // As typed arrays of a big-endian host would show it.
    'numbers have other bytes',
    {
      prelude: `
        const { Instance } = WebAssembly;
        WebAssembly.Instance = class {
          constructor(module, imports) {
            const { exports } = new Instance(module, imports);
            const swapped = () => new Uint8Array(exports.memory.buffer).reverse();
            this.exports = { ...exports, sigmoid: (...args) => { exports.sigmoid(...args); swapped(); } };
          }
        };`,
    },
    /it computes/,
  ],
];

describe.each(REFUSALS)('where there %s', (_, settings, reason) => {
  it('computes by TypeScript, and says why both others do not run', () => {
    const answer = inProcess(ANSWERS, settings) as { reason: string };
    expect(answer).toMatchObject({ name: 'portable', isa: null, y: true });
    expect(answer.reason).toMatch(/addon.*; WebAssembly does not run here: /s);
    expect(answer.reason).toMatch(reason);
  });

  it('does so too before anybody has asked', () => {
    expect(
      inProcess(
        `const y = main.sigmoid(new Float32Array(1000)).every((y) => y === 0.5);
         return [y, main.backend().name];`,
        settings,
      ),
    ).toEqual([true, 'portable']);
  });

  it('gives who asks for WebAssembly an error', () => {
    const program = `try { main.sigmoid(new Float32Array(1000)); } catch ({ code, message }) { return { code, message }; }`;
    const environment = { CAFFE2OP_SIGMOID_BACKEND: 'wasm' };
    expect(inProcess(program, { ...settings, environment })).toEqual({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(
        /^Expected a wasm backend that runs for CAFFE2OP_SIGMOID_BACKEND but received WebAssembly does not run/,
      ) as string,
    });
    expect(
      inProcess(
        `try { new main.CPUContext({ backend: 'wasm' }); } catch ({ code }) { return code; }`,
        settings,
      ),
    ).toBe('ERR_BACKEND_UNAVAILABLE');
  });
});

const forced = process.env.CAFFE2OP_SIGMOID_BACKEND ?? '';

describe('asked for', () => {
  const contextOf = (name: string): string =>
    `((name) => {
      try { const { isa } = new main.CPUContext({ backend: name }); return isa; }
      catch ({ code }) { return code; }
    })('${name}')`;

  it('by the environment: native code is not loaded, TypeScript can still be asked for', () => {
    expect(
      inProcess(
        `return [main.backend(), main.isaNames(), ${contextOf('native')}, ${contextOf('portable')}];`,
        {
          options: [],
          environment: { CAFFE2OP_SIGMOID_BACKEND: 'wasm' },
        },
      ),
    ).toEqual([
      { name: 'wasm', isa: 'simd128', reason: "CAFFE2OP_SIGMOID_BACKEND is 'wasm'" },
      [],
      'ERR_BACKEND_UNAVAILABLE',
      null,
    ]);
  });

  it('by the environment: it computes however short the arrays are', () => {
    expect(
      inProcess('main.sigmoid(new Float32Array(1)); return count;', {
        prelude: COUNTS,
        environment: { CAFFE2OP_SIGMOID_BACKEND: 'wasm' },
      }),
    ).toBe(1);
  });

  it('is not there where the environment forces TypeScript', () => {
    expect(
      inProcess(`return [${contextOf('wasm')}, count];`, {
        prelude: COUNTS,
        environment: { CAFFE2OP_SIGMOID_BACKEND: 'portable' },
      }),
    ).toEqual(['ERR_BACKEND_UNAVAILABLE', 0]);
  });

  it.runIf(['', 'wasm'].includes(forced))(
    'by a context: it has no choice of instruction sets',
    () => {
      expect(new CPUContext({ backend: 'wasm' })).toMatchObject({ name: 'wasm', isa: 'simd128' });
      expect(() => new CPUContext({ backend: 'wasm', isa: 'avx2' })).toThrow(
        expect.objectContaining({
          code: 'ERR_OUT_OF_RANGE',
          message: 'Expected nothing beside wasm for isa but received the string "avx2"',
        }),
      );
    },
  );
});

it('a type without a module is computed by TypeScript', () => {
  const x = Uint16Array.from({ length: 5000 }, (_, i) => 13 * i);
  const [wasm, portable] = [wasmDriver.open(), portableDriver.open()];
  expect(MODULES['float16' as Dtype]).toBeUndefined();
  expect(wasm.kernels.sigmoid.float16).toBe(portable.kernels.sigmoid.float16);
  const y = new Uint16Array(x.length);
  expect(wasm.kernels.sigmoid.float16(x, y)).toBeUndefined();
  expect(y[0]).toBe(0x3800);
});
