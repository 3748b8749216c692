// The testing addon (native/testing): typed, and undefined where it is not built.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The forward kernels of an instruction set with other reciprocals than this CPU's. */
export interface RoughKernels {
  readonly name: string;
  sigmoid(x: Float32Array, y: Float32Array): void;
  /** Where it takes such reciprocals too. */
  readonly sigmoidFast?: (x: Float32Array, y: Float32Array) => void;
  float16(x: Uint16Array, y: Uint16Array): void;
  bfloat16(x: Uint16Array, y: Uint16Array): void;
}

/** What the contract of vector types (native/simd/vector.md) is worth on an instruction set. */
export interface VectorContract {
  /** How many results were looked at, by operation; several, between spaces, are tried together. */
  readonly counts: Readonly<Record<string, number>>;
  /** Broken promises, by vector type, operation and inputs. */
  readonly broken: readonly string[];
}

/** The same of a vector type that breaks a promise. */
export interface VectorControl {
  readonly vector: string;
  /** Of what; several, between spaces. */
  readonly operation: string;
  readonly what: string;
  readonly broken: readonly string[];
}

/** What native/testing/addon.cc exports; its comments say what each does. */
export interface TestingAddon {
  guardedBuffer(byteLength: number): ArrayBuffer;
  address(view: Float32Array): number;
  withFpControl(control: number, f: () => void): number;
  fillInputs(x: Float32Array, first: number, stride: number): void;
  reference(x: Float32Array, y: Float32Array, close?: Float64Array): number;
  compare(y: Float32Array, reference: Float32Array): { count: number; first: number };
  hash(y: Float32Array): bigint;
  accuracy(y: Float32Array, close: Float64Array): { ulp: number; worst: number; broken: number };
  readonly roughKernels: readonly RoughKernels[];
  vectorContract(isa: string): VectorContract | undefined;
  vectorControls(isa: string): readonly VectorControl[] | undefined;
}

const path = fileURLToPath(
  new URL('../../build/Release/caffe2op_sigmoid_testing.node', import.meta.url),
);

function load(): TestingAddon | undefined {
  if (!existsSync(path)) return undefined;
  const module: { exports: Partial<TestingAddon> } = { exports: {} };
  process.dlopen(module, path);
  return module.exports as TestingAddon;
}

/** Built on Linux, wherever the native addon is. */
export const testingAddon = load();
