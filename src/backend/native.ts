// Loads the native addon and makes backends of its instruction sets. Never throws: where the
// addon does not load, the reason is kept.
import type { Backend } from './backend.js';

/** What the addon exports (native/addon.cc). */
interface Addon {
  /** The instruction sets that this CPU can run, best first. */
  readonly instructionSets: readonly string[];
  /** The native kernel list, in its order. */
  readonly kernels: readonly { readonly name: string; readonly inputs: number }[];
  /** The operators on one of the instruction sets, as functions of (inputs…, output, threads?). */
  operators(isa: string): {
    readonly Sigmoid: Backend['sigmoid'];
    readonly Sigmoid_ENGINE_FAST: Backend['sigmoidFast'];
    readonly SigmoidGradient: Backend['sigmoidGradient'];
  };
  /** Zeroed, 64-byte aligned memory; `undefined` where external buffers are refused. */
  allocate(byteLength: number): ArrayBuffer | undefined;
  /** How many bytes into `buffer` the first multiple of `alignment` lies. */
  alignmentOffset(buffer: ArrayBuffer, alignment: number): number;
}

/** The addon, or why it did not load. */
export type Loaded =
  | { readonly addon: Addon; readonly reason?: undefined }
  | { readonly addon?: undefined; readonly reason: string };

/** Loads the addon of this platform. */
export function loadAddon(): Loaded {
  try {
    const { platform, arch } = process;
    const name = `${platform}-${arch}`;
    // Looked up by process: an import of a Node module would break bundles for browsers.
    const { fileURLToPath } = process.getBuiltinModule('node:url');
    const { existsSync } = process.getBuiltinModule('node:fs');
    const path = fileURLToPath(
      new URL(`../../prebuilds/${name}/caffe2op_sigmoid.node`, import.meta.url),
    );
    const module: { exports: Partial<Addon> } = { exports: {} };
    try {
      process.dlopen(module, path);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      const remedy = existsSync(path)
        ? ''
        : `; there is no binary for ${name} here (in a clone, npm run build makes it)`;
      return { reason: `the native addon did not load: ${cause}${remedy}` };
    }
    return { addon: module.exports as Addon };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { reason: `native addons do not load here: ${cause}` };
  }
}

/** The backend whose kernels are those of `isa`, one of `addon.instructionSets`. */
export function makeNativeBackend(addon: Addon, isa: string): Backend {
  const { Sigmoid, Sigmoid_ENGINE_FAST, SigmoidGradient } = addon.operators(isa);
  return {
    name: 'native',
    isa,
    sigmoid: Sigmoid,
    sigmoidFast: Sigmoid_ENGINE_FAST,
    sigmoidGradient: SigmoidGradient,
  };
}
