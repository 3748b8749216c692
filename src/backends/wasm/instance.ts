// The WebAssembly modules as they run here: compiled when they are first needed, one for each element type.
// Nothing throws: where they do not run, the reason is kept.
import {
  ELEMENT_TYPES,
  type Dtype,
  type ElementType,
  type NumericArray,
} from '../../core/element_types.js';
import { messageOf } from '../../core/foreign.js';
import { LOOPS } from '../portable/loops.js';
import { decide } from '../portable/midpoint.js';
import { MODULES } from './module.js';

/** A function over the first n elements of the blocks: it reads the first, of two inputs both, and writes the second. */
export type Kernel = (n: number) => void;

/** A module that runs. */
export interface Instance {
  /** By name; what has been added to the catalogue since it was built is missing. */
  readonly kernels: Readonly<Record<string, Kernel | undefined>>;
  /** Two blocks, and how many elements one has. */
  readonly blocks: readonly [NumericArray, NumericArray];
  readonly length: number;
  /** The first `count` elements of the second one. */
  readonly results: (count: number) => NumericArray;
}

// Not among the types of the language.
interface Exports extends Readonly<Record<string, unknown>> {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly blocks: () => number;
  readonly blockLength: () => number;
}
interface WebAssemblyNamespace {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
}
const namespace = (): WebAssemblyNamespace | undefined =>
  (globalThis as { WebAssembly?: WebAssemblyNamespace }).WebAssembly;

/** What the modules leave to TypeScript: native/wasm/midpoint.cc. */
const DECIDED = ['upper', 'lower', 'first', 'second'] as const;
const IMPORTS = {
  portable: {
    decide: (which: number, a: number, low: number, high: number) =>
      decide(DECIDED[which]!, a, low, high),
  },
};

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Engines' own decoders, where there are such: they take a tenth of the time of code that runs once. */
function decodeQuickly(text: string): Uint8Array | undefined {
  try {
    return process.getBuiltinModule('node:buffer').Buffer.from(text, 'base64');
  } catch {
    const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array };
    return fromBase64?.call(Uint8Array, text);
  }
}

/** What base64 says. `atob` is not everywhere either (contexts of node:vm). */
function decode(text: string): Uint8Array {
  const quick = decodeQuickly(text);
  if (quick !== undefined) return quick;
  const values = new Uint8Array(128);
  for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; at < bytes.length; i += 4) {
    // Padding is no digit, and its bytes lie past the end.
    const word =
      (values[text.charCodeAt(i)]! << 18) |
      (values[text.charCodeAt(i + 1)]! << 12) |
      (values[text.charCodeAt(i + 2)]! << 6) |
      values[text.charCodeAt(i + 3)]!;
    bytes[at++] = word >> 16;
    bytes[at++] = word >> 8;
    bytes[at++] = word;
  }
  return bytes;
}

/** Throws unless it computes: on big-endian hosts, typed arrays and WebAssembly see other numbers. */
function check(instance: Instance, dtype: Dtype): void {
  const [x, y] = instance.blocks;
  x[0] = 0.7;
  instance.kernels.sigmoid!(1);
  const expected = new (ELEMENT_TYPES[dtype] as ElementType).Array(1);
  LOOPS.sigmoid[dtype]!.loop(x, expected, 1);
  if (y[0] !== expected[0]) throw new Error(`it computes ${y[0]} instead of ${expected[0]}`);
}

function instantiate(dtype: Dtype): Instance {
  const { Array: TypedArray, bytes } = ELEMENT_TYPES[dtype] as ElementType;
  // An instance may be refused for the addresses that its memory reserves, a module by a policy of the page.
  const wasm = namespace()!;
  const { exports } = new wasm.Instance(new wasm.Module(decode(MODULES[dtype]!)), IMPORTS);
  const memory = exports.memory.buffer;
  const length = exports.blockLength();
  const first = exports.blocks();
  const second = first + length * bytes;
  let lastCount = length;
  let last = new TypedArray(memory, second, length);
  const instance: Instance = {
    kernels: exports as unknown as Instance['kernels'],
    length,
    blocks: [new TypedArray(memory, first, length), last],
    results: (count) => {
      // The same as before, most often: to make a view takes as long as to compute 50 elements.
      if (count !== lastCount) {
        last = new TypedArray(memory, second, count);
        lastCount = count;
      }
      return last;
    },
  };
  check(instance, dtype);
  return instance;
}

const instances: Partial<Record<Dtype, Instance>> = {};
const reasons: Partial<Record<Dtype, string>> = {};

/** The module of an element type; `undefined` where it does not run, or there is none. */
export function instanceOf(dtype: Dtype): Instance | undefined {
  const known = instances[dtype];
  if (known !== undefined || reasonOf(dtype) !== undefined) return known;
  try {
    return (instances[dtype] = instantiate(dtype));
  } catch (error) {
    reasons[dtype] = `WebAssembly does not run here: ${messageOf(error)}`;
    return undefined;
  }
}

/** Why the module of an element type does not run, as far as is known without a try. */
export function reasonOf(dtype: Dtype): string | undefined {
  if (reasons[dtype] === undefined && namespace() === undefined) {
    reasons[dtype] = 'WebAssembly does not run here: there is none';
  }
  return reasons[dtype];
}
