// The arrays that are measured: the same values in every run, in memory from `allocate`.
import { setImmediate } from 'node:timers/promises';
import { allocate, sigmoid } from 'caffe2op-sigmoid';
import { ELEMENT_TYPES, type Dtype, type NumericArray } from '../src/core/element_types.js';
import { BFLOAT16, FLOAT16, toHalf } from '../src/core/half.js';

/** What the functions read and write, all of one element type. */
export interface Arrays<A extends NumericArray = NumericArray> {
  /** Standard normal values × 4. */
  readonly x: A;
  /** σ(x). */
  readonly y: A;
  /** The same: probabilities. */
  readonly p: A;
  /** Standard normal values. */
  readonly dy: A;
  readonly out: A;
}

/** Inputs of one value each, for which most kernels have no fast way by nature. */
export const SATURATED = { '−1e9': -1e9, '+∞': Infinity, '−95': -95 } as const;

/** Normal values around −95: most results are subnormal, a few are normal or 0. */
export const TAIL = '−95 ± 3';

/** float64's inputs of one value each: results of 0 and 1. */
export const SATURATED64 = { '−1e9': -1e9, '+∞': Infinity } as const;
/** float64's values in a range, uniform: low ones, and those whose results are subnormal. */
export const RANGES64 = {
  'low, −700 to −40': [-700, -40],
  'subnormal, −744 to −709': [-744, -709],
} as const;

/** Uniform values in (0, 1), from mulberry32 with a fixed seed. */
function uniform(): () => number {
  let state = 20_261;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return (((z ^ (z >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

// More values than a branch predictor can learn; longer arrays repeat them.
const PERIOD = 2 ** 20;

function normals(next: () => number, scale: number): Float64Array {
  const values = new Float64Array(PERIOD);
  for (let i = 0; i < PERIOD; i++) {
    values[i] = scale * Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  }
  return values;
}

const next = uniform();
const inputs = normals(next, 4);
const gradients = normals(next, 1);

/** `values` as one element type holds them. */
function elementsOf(values: Float64Array, dtype: Dtype): NumericArray {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values);
    case 'float64':
      return values;
    case 'float16':
      return Uint16Array.from(values, (value) => toHalf(FLOAT16, value));
    case 'bfloat16':
      return Uint16Array.from(values, (value) => toHalf(BFLOAT16, value));
  }
}

const newArray = (size: number, dtype: Dtype): NumericArray =>
  // A class of arrays, where the types know several.
  allocate(ELEMENT_TYPES[dtype].Array as unknown as typeof Float64Array, size);

async function filled(size: number, values: NumericArray, dtype: Dtype): Promise<NumericArray> {
  // `allocate` gives external memory again in each turn of the event loop.
  await setImmediate();
  const array = newArray(size, dtype);
  for (let i = 0; i < size; i += PERIOD)
    array.set(values.subarray(0, Math.min(PERIOD, size - i)), i);
  return array;
}

const cache = new Map<Dtype, readonly [inputs: NumericArray, gradients: NumericArray]>();

/** Arrays of `size` elements; all memory has been touched. */
export async function makeArrays(size: number): Promise<Arrays<Float32Array>>;
export async function makeArrays(size: number, dtype: Dtype): Promise<Arrays>;
export async function makeArrays(size: number, dtype: Dtype = 'float32'): Promise<Arrays> {
  const values = cache.get(dtype) ?? [elementsOf(inputs, dtype), elementsOf(gradients, dtype)];
  cache.set(dtype, values);
  const x = await filled(size, values[0], dtype);
  const y = sigmoid(x, { out: await filled(size, values[0], dtype), dtype });
  const dy = await filled(size, values[1], dtype);
  return { x, y, p: y, dy, out: await filled(size, values[0], dtype) };
}

/** `size` elements of `TAIL`. */
export function makeTail(size: number): Float32Array {
  const array = allocate(Float32Array, size);
  for (let i = 0; i < size; i++) array[i] = -95 + 3 * gradients[i % PERIOD]!;
  return array;
}

/** `size` doubles from `low` to `high`. */
export function makeRange(size: number, [low, high]: readonly number[]): Float64Array {
  const random = uniform();
  const array = allocate(Float64Array, size);
  for (let i = 0; i < size; i++) array[i] = low! + (high! - low!) * random();
  return array;
}

/** `size` elements, all `value`, of a type whose arrays hold numbers. */
export function makeConstant(size: number, value: number, dtype: Dtype = 'float32'): NumericArray {
  return newArray(size, dtype).fill(value);
}

/** 4 Ki, 16 Mi: a number of elements as the tables write it. */
export function sizeName(size: number): string {
  if (size >= 2 ** 20) return `${size / 2 ** 20} Mi`;
  return size >= 2 ** 12 ? `${size / 2 ** 10} Ki` : `${size}`;
}
