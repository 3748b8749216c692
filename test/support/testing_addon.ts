// The testing addon (native/testing): typed, and undefined where it is not built.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Dtype } from '../../src/core/element_types.js';

/** What a kernel is made of, as native/targets/kernel_table.h has it. */
export interface KernelProperties {
  readonly lanes: number;
  readonly fastPaths: boolean;
  readonly roundingTest: boolean;
  readonly approximateReciprocals: boolean;
  readonly tableBits: number;
  readonly fastTableBits: number;
}

/** Something of each kernel, by name and element type. */
type ByKernel<T> = Readonly<Record<string, Readonly<Record<string, T>> | undefined>>;

export interface InstructionSet {
  readonly isa: string;
  readonly kernels: ByKernel<KernelProperties>;
}

/** Kernels in the place of an instruction set's, as rough as it may be or with a fault. */
/** Elements of 32 bits, or the bits of those of 16. */
export type Elements = Float32Array | Uint16Array;

export interface StandIn {
  readonly isa: string;
  readonly kind: 'rough' | 'faulty';
  readonly name: string;
  readonly kernels: ByKernel<(x: Elements, y: Elements) => void>;
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
  fillInputs(x: Elements, first: number, stride: number, dtype?: Dtype): void;
  reference(
    name: string,
    x: Elements,
    y: Elements,
    close?: Float64Array,
    dtype?: Dtype,
  ): number | undefined;
  compare(y: Elements, reference: Elements, dtype?: Dtype): { count: number; first: number };
  hash(y: Elements, dtype?: Dtype): bigint;
  accuracy(
    y: Float32Array,
    close: Float64Array,
    range: readonly [number, number],
  ): { ulp: number; worst: number; broken: number };
  /** Those of this CPU, best first. */
  readonly instructionSets: readonly InstructionSet[];
  readonly standIns: readonly StandIn[];
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
