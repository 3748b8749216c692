// Wrong arguments of the functions over files: coded errors in the one form, before anything is
// opened; stopped operations.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { sigmoid } from 'caffe2op-sigmoid';
import {
  FORWARD,
  formatNpyHeader,
  FLOAT32,
  GRADIENT,
  openInput,
  openOutput,
  readNpy,
  sigmoidGradientNpy,
  sigmoidNpy,
  streamElementwise,
  transformNpy,
  transformNpyFiles,
  writeNpy,
} from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { floatBytes, memorySink, memorySource, npy, scratch, splitNpy } from './support/npy.js';

const { make, remove, path } = scratch();
const x = Float32Array.of(0, 1, -2);

beforeEach(() => {
  make();
  writeFileSync(path('x.npy'), npy({ shape: '(3,)', data: floatBytes(x) }));
});
afterEach(() => {
  remove();
});

/** What a call throws or rejects with, as name, code and message. */
async function failure(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { name, code, message } = error as Error & { code?: unknown };
    return `${name} ${String(code)}: ${message}`;
  }
  return 'nothing';
}

const TYPE = 'TypeError ERR_INVALID_ARG_TYPE: Expected';
const RANGE = 'RangeError ERR_OUT_OF_RANGE: Expected';

const TYPES = "'float32' or 'float64' or 'float16' or 'bfloat16'";

describe('options that are none are refused', () => {
  it('by their names', async () => {
    const options = { fast: 1 };
    const streaming = 'signal or chunkLength or onProgress for options but received "fast"';
    const source = memorySource(readFileSync(path('x.npy')));
    const sink = memorySink();
    for (const call of [
      () => transformNpyFiles(FORWARD, [path('x.npy')], path('y'), options as object),
      () => transformNpy(FORWARD, [source], sink, options as object),
    ]) {
      expect(await failure(call)).toBe(`${RANGE} dtype or ${streaming}`);
    }
    const call = () => sigmoidNpy(path('x.npy'), path('y'), options as object);
    expect(await failure(call)).toBe(`${RANGE} dtype or accuracy or threads or ${streaming}`);
  });

  it.each<[unknown, string]>([
    [null, `${TYPE} an object for options but received null`],
    ['fast', `${TYPE} an object for options but received the string "fast"`],
    [{ dtype: 'f4' }, `${RANGE} ${TYPES} for dtype but received the string "f4"`],
    [{ dtype: null }, `${RANGE} ${TYPES} for dtype but received null`],
    [{ signal: 'x' }, `${TYPE} an AbortSignal for signal but received the string "x"`],
    [{ signal: null }, `${TYPE} an AbortSignal for signal but received null`],
    [{ signal: {} }, `${TYPE} an AbortSignal for signal but received an Object`],
    [{ onProgress: 3 }, `${TYPE} a function for onProgress but received the number 3`],
    [{ chunkLength: '3' }, `${TYPE} a number for chunkLength but received the string "3"`],
    [{ chunkLength: null }, `${TYPE} a number for chunkLength but received null`],
    [{ chunkLength: 0 }, `${RANGE} an integer ≥ 1 for chunkLength but received the number 0`],
    [{ chunkLength: 1.5 }, `${RANGE} an integer ≥ 1 for chunkLength but received the number 1.5`],
    [{ chunkLength: NaN }, `${RANGE} an integer ≥ 1 for chunkLength but received the number NaN`],
  ])('%j', async (wrong, message) => {
    const options = wrong as object;
    const source = memorySource(readFileSync(path('x.npy')));
    const sink = memorySink();
    for (const call of [
      () => sigmoidNpy(path('x.npy'), path('y'), options),
      () => sigmoidGradientNpy(path('x.npy'), path('x.npy'), path('y'), options),
      () => transformNpyFiles(FORWARD, [path('x.npy')], path('y'), options),
      () => transformNpy(FORWARD, [source], sink, options),
      () => streamElementwise(FORWARD, [{ source, dtype: FLOAT32 }], sink, 0, options),
    ]) {
      expect(await failure(call)).toBe(message);
    }
    expect(sink.bytes()).toHaveLength(0);
    expect(readdirSync(path())).toEqual(['x.npy']);
  });

  it('of openInput and openOutput', async () => {
    const wrong: [unknown, string][] = [
      [null, `${TYPE} an object for options but received null`],
      [{ signal: 3 }, `${TYPE} an AbortSignal for signal but received the number 3`],
    ];
    for (const [options, message] of wrong) {
      expect(await failure(() => openInput(path('x.npy'), options as object))).toBe(message);
      expect(await failure(() => openOutput(path('y'), options as object))).toBe(message);
    }
    const unknown = { fast: 1 } as object;
    expect(await failure(() => openInput(path('x.npy'), unknown))).toBe(
      `${RANGE} signal for options but received "fast"`,
    );
    expect(await failure(() => openOutput(path('y'), unknown))).toBe(
      `${RANGE} signal or inputs for options but received "fast"`,
    );
    expect(await failure(() => openOutput(path('y'), { inputs: 3 } as object))).toBe(
      `${TYPE} an array for inputs but received the number 3`,
    );
    expect(readdirSync(path())).toEqual(['x.npy']);
  });
});

describe('a place that is none is refused', () => {
  it.each<[unknown, string, string]>([
    [undefined, '', `${TYPE} a path, a file: URL or { fd, name } for @ but received undefined`],
    [null, '', `${TYPE} a path, a file: URL or { fd, name } for @ but received null`],
    [3, '', `${TYPE} a path, a file: URL or { fd, name } for @ but received the number 3`],
    [{ fd: 3 }, '', `${TYPE} a path, a file: URL or { fd, name } for @ but received an Object`],
    [{ fd: -1, name: 'x' }, '.fd', `${RANGE} an integer ≥ 0 for @ but received the number -1`],
    [{ fd: 0.5, name: 'x' }, '.fd', `${RANGE} an integer ≥ 0 for @ but received the number 0.5`],
    [
      new URL('https://example.com/x.npy'),
      '',
      `${RANGE} a file: URL of a path for @ but received https://example.com/x.npy`,
    ],
    // Node would throw at the first, and write the others as U+FFFD: another file.
    ...['a\0b', 'a\uD800', '\uDC00b', '\uDC00\uD800'].map((wrong): [unknown, string, string] => [
      wrong,
      '',
      `${RANGE} a path of whole characters and without NUL for @ but received the string ${JSON.stringify(wrong)}`,
    ]),
    [
      new URL('file:///a%00b'),
      '',
      `${RANGE} a path of whole characters and without NUL for @ but received the string "/a\\u0000b"`,
    ],
    [new URL('file:///a%FF'), '', `${RANGE} a file: URL of a path for @ but received file:///a%FF`],
  ])('%s%s', async (value, suffix, text) => {
    const wrong = value as string;
    const at = (parameter: string): string => text.replace('@', parameter + suffix);
    const right = path('x.npy');
    const out = path('y');
    expect(await failure(() => sigmoidNpy(wrong, out))).toBe(at('x'));
    expect(await failure(() => sigmoidNpy(right, wrong))).toBe(at('output'));
    expect(await failure(() => sigmoidGradientNpy(wrong, right, out))).toBe(at('y'));
    expect(await failure(() => sigmoidGradientNpy(right, wrong, out))).toBe(at('dy'));
    expect(await failure(() => sigmoidGradientNpy(right, right, wrong))).toBe(at('output'));
    expect(await failure(() => readNpy(wrong))).toBe(at('input'));
    expect(await failure(() => openInput(wrong))).toBe(at('input'));
    expect(await failure(() => openOutput(wrong))).toBe(at('output'));
    expect(await failure(() => writeNpy(wrong, x))).toBe(at('output'));
    expect(readdirSync(path())).toEqual(['x.npy']);
  });

  it('but every other character may be in a path', async () => {
    // Also the one that stands for bytes that are no UTF-8: the library is given text, not bytes.
    for (const name of ['\uFFFD', '😀', '\u{10FFFF}', '\n', '%00']) {
      await writeNpy(path(name), x);
      expect((await readNpy(path(name))).values).toEqual(x);
    }
  });

  it('but a file URL is a path', async () => {
    const url = (name: string): URL => pathToFileURL(path(name));
    await sigmoidNpy(url('x.npy'), url('a b.npy'));
    expect(splitNpy(readFileSync(path('a b.npy'))).data).toEqual(floatBytes(sigmoid(x)));
    expect((await readNpy(url('a b.npy'))).values).toEqual(sigmoid(x));
    const missing = await failure(() => readNpy(url('none')));
    expect(missing).toContain(`FileError ERR_FILE_INPUT: ${path('none')}: Expected`);
  });
});

describe('functions and inputs that don’t fit are refused', () => {
  it.each<[unknown, unknown, string]>([
    [undefined, ['x'], `${TYPE} { parameters, compute } for fn but received undefined`],
    [{ parameters: [] }, [], `${TYPE} { parameters, compute } for fn but received an Object`],
    [
      { parameters: [], compute: () => undefined },
      [],
      `${RANGE} one at least for fn.parameters but received none`,
    ],
    [FORWARD, 'x', `${TYPE} an array for the inputs but received the string "x"`],
    [
      GRADIENT,
      ['x'],
      'RangeError ERR_LENGTH_MISMATCH: Expected 2, as many as fn.parameters, for the inputs but received 1',
    ],
  ])('%#', async (fn, inputs, message) => {
    const call = fn as typeof FORWARD;
    expect(await failure(() => transformNpyFiles(call, inputs as string[], path('y')))).toBe(
      message,
    );
    expect(await failure(() => transformNpy(call, inputs as [], memorySink()))).toBe(message);
    expect(readdirSync(path())).toEqual(['x.npy']);
  });

  it('and a header that could not be read', () => {
    for (const n of [2.5, -1, 2 ** 53, NaN]) {
      expect(() => formatNpyHeader({ dtype: FLOAT32, fortranOrder: false, shape: [n] })).toThrow(
        `Expected integers from 0 to 2^53−1 for the shape but received the number ${n}`,
      );
    }
  });
});

describe('a stopped operation', () => {
  const message = 'AbortError ABORT_ERR: The operation was aborted';

  it.each<[string, unknown]>([
    ['the default', undefined],
    ['an error', new Error('stop')],
    ['a text', 'stop'],
    ['a number', 3],
  ])('rejects with an AbortError, whatever the reason: %s', async (_, reason) => {
    const signal = AbortSignal.abort(reason);
    for (const call of [
      () => sigmoidNpy(path('x.npy'), path('y'), { signal }),
      () => sigmoidGradientNpy(path('x.npy'), path('x.npy'), path('y'), { signal }),
      () =>
        transformNpy(FORWARD, [memorySource(readFileSync(path('x.npy')))], memorySink(), {
          signal,
        }),
    ]) {
      expect(await failure(call)).toBe(message);
      await expect(call()).rejects.toMatchObject({ cause: signal.reason as unknown });
    }
    expect(readdirSync(path())).toEqual(['x.npy']);
  });
});
