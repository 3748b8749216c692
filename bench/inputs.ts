// The arrays that are measured: the same values in every run, in memory from `allocate`.
import { setImmediate } from 'node:timers/promises';
import { allocate, sigmoid } from 'caffe2op-sigmoid';

/** What the functions read and write. */
export interface Arrays {
  /** Standard normal values × 4. */
  readonly x: Float32Array;
  /** σ(x). */
  readonly y: Float32Array;
  /** Standard normal values. */
  readonly dy: Float32Array;
  readonly out: Float32Array;
}

/** Inputs of one value each, for which most kernels have no fast way by nature. */
export const SATURATED = { '−1e9': -1e9, '+∞': Infinity, '−95': -95 } as const;

/** Normal values around −95: most results are subnormal, a few are normal or 0. */
export const TAIL = '−95 ± 3';

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

function normals(next: () => number, scale: number): Float32Array {
  const values = new Float32Array(PERIOD);
  for (let i = 0; i < PERIOD; i++) {
    values[i] = scale * Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  }
  return values;
}

const next = uniform();
const inputs = normals(next, 4);
const gradients = normals(next, 1);

async function filled(size: number, values: Float32Array): Promise<Float32Array> {
  // `allocate` gives external memory again in each turn of the event loop.
  await setImmediate();
  const array = allocate(Float32Array, size);
  for (let i = 0; i < size; i += PERIOD)
    array.set(values.subarray(0, Math.min(PERIOD, size - i)), i);
  return array;
}

/** Arrays of `size` elements; all memory has been touched. */
export async function makeArrays(size: number): Promise<Arrays> {
  const x = await filled(size, inputs);
  const y = sigmoid(x, { out: await filled(size, inputs) });
  return { x, y, dy: await filled(size, gradients), out: await filled(size, inputs) };
}

/** `size` elements of `TAIL`. */
export function makeTail(size: number): Float32Array {
  const array = allocate(Float32Array, size);
  for (let i = 0; i < size; i++) array[i] = -95 + 3 * gradients[i % PERIOD]!;
  return array;
}

/** `size` elements, all `value`. */
export function makeConstant(size: number, value: number): Float32Array {
  return allocate(Float32Array, size).fill(value);
}

/** 4 Ki, 16 Mi: a number of elements as the tables write it. */
export function sizeName(size: number): string {
  if (size >= 2 ** 20) return `${size / 2 ** 20} Mi`;
  return size >= 2 ** 12 ? `${size / 2 ** 10} Ki` : `${size}`;
}
