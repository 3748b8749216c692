// The kernels of native/ on every path that runs them: the instruction sets of this CPU through the addon, and
// WebAssembly.
import { loadAddon } from '../../dist/backends/native/loader.js';
import type { KernelName } from '../../dist/core/catalog.js';
import type { Dtype } from '../../dist/core/element_types.js';
import { wasmDriver } from '../../dist/backends/wasm/driver.js';

const { addon } = loadAddon();
const runsWasm = wasmDriver.reason() === undefined;

/** The paths, for `describe.each`. */
export const KERNEL_PATHS: readonly string[] = [
  ...(addon?.instructionSets ?? []),
  ...(runsWasm ? ['wasm'] : []),
];

/** A kernel of a path: a function of (inputs…, output), which returns undefined for a call that was done. */
export const kernelOn = (path: string, dtype: Dtype, name: KernelName): unknown =>
  path === 'wasm' ? wasmDriver.open().kernels[name][dtype] : addon!.operators(path)[dtype]![name];
