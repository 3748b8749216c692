// Environments that lack what Node has (jsdom under Jest), or whose parts come from another realm:
// processes of their own, as what is missing is missing from the start.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const entry = new URL('../../dist/caffe2/index.js', import.meta.url).href;
const utf8 = new URL('../../dist/caffe2/common/utf8.js', import.meta.url).href;

/** Runs a module in a process of its own; what it printed, as JSON. */
function run(script: string): unknown {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as unknown;
}

/** What jest-environment-jsdom does not have of Node's globals, and more. */
const WITHOUT = `for (const name of [
  'TextEncoder', 'TextDecoder', 'structuredClone', 'setImmediate', 'clearImmediate', 'Buffer',
  'performance', 'queueMicrotask', 'fetch', 'Blob', 'MessageChannel', 'BroadcastChannel',
]) delete globalThis[name];
`;

const USE = `
const c = await import(${JSON.stringify(entry)});
const def = c.createOperator('Sigmoid', ['X'], ['Y'], {
  args: { order: 'NCHW', s: 'é€😀', t: ['a', 'ü'], n: c.createNetDef('ñ', []) },
});
const bytes = c.encode(c.OperatorDefSchema, def);
const text = c.printText(c.OperatorDefSchema, c.decode(c.OperatorDefSchema, bytes));
const again = c.encode(c.OperatorDefSchema, c.parseText(c.OperatorDefSchema, text));
const errors = [
  () => c.decode(c.OperatorDefSchema, Uint8Array.of(10, 1, 255)),
  () => c.parseText(c.OperatorDefSchema, 'name: "\\\\377"'),
  () => c.parseText(c.OperatorDefSchema, Uint8Array.of(255)),
  () => c.createArgument('k', '\\ud800'),
].map((call) => { try { call(); } catch (error) { return error.code; } });
const blob = c.deserializeBlob(c.serializeBlob('s', 'é€😀')[0].proto);
const tensor = new c.Tensor(['é€😀']);
console.log(JSON.stringify({
  hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  text, same: String(again) === String(bytes), errors, blob, strings: String(tensor.values[0]),
  own: [bytes, def.arg[0].s].every((each) => each instanceof Uint8Array),
}));
`;

describe('the Caffe2 layer', () => {
  const wanted = {
    text: expect.stringContaining('s: "\\303\\251\\342\\202\\254\\360\\237\\230\\200"') as unknown,
    same: true,
    errors: ['ERR_CAFFE2_PROTO', 'ERR_CAFFE2_TEXT', 'ERR_CAFFE2_TEXT', 'ERR_INVALID_ARG_TYPE'],
    blob: 'é€😀',
    strings: String(Uint8Array.from(Buffer.from('é€😀'))),
    own: true,
  };

  it('does the same without TextEncoder, Buffer and what else jsdom lacks', () => {
    const here = run(USE);
    expect(here).toMatchObject(wanted);
    expect(run(WITHOUT + USE)).toEqual(here);
  });

  it('takes what an encoder of another realm makes, as Jest’s is', () => {
    // TextEncoder of the outer realm makes arrays that are no instance of this one's Uint8Array.
    const foreign = `
      const { runInNewContext } = await import('node:vm');
      const Foreign = runInNewContext('Uint8Array');
      const { TextEncoder: Own } = globalThis;
      globalThis.TextEncoder = class {
        encode(text) { return Foreign.from(new Own().encode(text)); }
        encodeInto(text, target) { return new Own().encodeInto(text, target); }
      };
    `;
    expect(run(foreign + USE)).toMatchObject(wanted);
  });
});

describe('UTF-8 by hand', () => {
  it('is what TextEncoder and TextDecoder have it be', () => {
    // The texts and bytes, with what the environment's own make of them, go into the process.
    const texts = [
      '',
      'a',
      '\0\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}',
      '\ufeffa',
      '\ud800',
      '\udc00\ud800',
      'a\ud83d',
      'é€😀'.repeat(1000),
    ];
    const sequences = [
      [0xc0, 0x80],
      [0xc1, 0xbf],
      [0xe0, 0x9f, 0xbf],
      [0xe0, 0xa0, 0x80],
      [0xed, 0x9f, 0xbf],
      [0xed, 0xa0, 0x80],
      [0xef, 0xbb, 0xbf, 0x61],
      [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf0, 0x90, 0x80, 0x80],
      [0xf4, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xf8, 0x88, 0x80, 0x80, 0x80],
      [0x80],
      [0xff],
      [0xe2, 0x82],
      [0x61, 0xc3],
      [0xc3, 0x28],
      ...Array.from({ length: 256 }, (_, byte) => [0xe1, byte, 0x80]),
    ];
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const decoded = sequences.map((bytes) => {
      try {
        return decoder.decode(Uint8Array.from(bytes));
      } catch {
        return null;
      }
    });
    const script = `
      const { encodeUtf8, decodeUtf8, decodeLoosely, isWellFormed, validUtf8 } =
        await import(${JSON.stringify(utf8)});
      const bytes = ${JSON.stringify(sequences)}.map((each) => Uint8Array.from(each));
      console.log(JSON.stringify({
        encoded: ${JSON.stringify(texts)}.map((text) => Array.from(encodeUtf8(text))),
        wellFormed: ${JSON.stringify(texts)}.map(isWellFormed),
        decoded: bytes.map((each) => decodeUtf8(each) ?? null),
        valid: bytes.map((each) => validUtf8(each) === each.length),
        loose: bytes.map((each) => decodeLoosely(each).includes('\\ufffd')),
      }));
    `;
    expect(run(`${WITHOUT}delete String.prototype.isWellFormed;${script}`)).toEqual({
      encoded: texts.map((text) => Array.from(new TextEncoder().encode(text))),
      wellFormed: texts.map((text) => text.isWellFormed()),
      decoded,
      valid: decoded.map((text) => text !== null),
      loose: decoded.map((text) => text === null),
    });
  });
});
