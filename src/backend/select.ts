// Chooses what computes: native if it loads, else portable, unless the environment says otherwise.
import { backendError, describe, rangeError } from '../errors.js';
import type { Backend, OnHeap } from './backend.js';
import { loadAddon, makeNativeBackend, type Loaded } from './native.js';
import { isUsualArithmetic } from './portable/fp_environment.js';
import { portableBackend, portableOnHeap } from './portable/portable.js';

export { portableBackend };

/** Which backend the plain functions run on. */
export interface BackendInfo {
  readonly name: 'native' | 'portable';
  /** The instruction set of the native kernels, `null` on the portable path. */
  readonly isa: string | null;
  /** Why the native backend does not run, where it does not. */
  readonly reason?: string;
}

/** An environment variable; `undefined` too where there is no environment or it may not be read. */
function environment(name: string): string | undefined {
  try {
    const value = process.env[name];
    return value === '' ? undefined : value;
  } catch {
    return undefined;
  }
}

const BACKEND = 'CAFFE2OP_SIGMOID_BACKEND';
const ISA = 'CAFFE2OP_SIGMOID_ISA';

const forced = environment(BACKEND);
if (forced !== undefined && forced !== 'native' && forced !== 'portable') {
  throw rangeError('ERR_OUT_OF_RANGE', "'native' or 'portable'", BACKEND, describe(forced));
}
const loaded: Loaded = forced === 'portable' ? { reason: `${BACKEND} is 'portable'` } : loadAddon();

/**
 * The native instruction sets that this CPU and its operating system can run, best first: the
 * names that `CAFFE2OP_SIGMOID_ISA` and `CPUContext` take. Empty where the native addon does not
 * run.
 */
export function isaNames(): string[] {
  return [...(loaded.addon?.instructionSets ?? [])];
}

const nativeBackends = new Map<string, Backend>();

/**
 * The native backend of `isa`, or of the best instruction set of this CPU. `parameter` is what asked
 * for it, for messages.
 */
export function nativeBackend(isa: string | undefined, parameter: string): Backend {
  const { addon } = loaded;
  if (addon === undefined) {
    throw backendError('a native backend that runs', parameter, loaded.reason);
  }
  const name = isa ?? addon.instructionSets[0]!;
  if (!addon.instructionSets.includes(name)) {
    const names = addon.instructionSets.join(' or ');
    throw rangeError('ERR_OUT_OF_RANGE', names, parameter, describe(name));
  }
  let backend = nativeBackends.get(name);
  if (backend === undefined) {
    backend = makeNativeBackend(addon, name);
    nativeBackends.set(name, backend);
  }
  return backend;
}

/** Small new results in TypeScript, unless its arithmetic has been changed: native code’s is its own. */
function onHeapBeside(native: Backend): OnHeap {
  return {
    sigmoid: (x, y, n) => {
      if (isUsualArithmetic()) portableOnHeap.sigmoid(x, y, n);
      else native.sigmoid(x, y);
    },
    sigmoidGradient: (y, dy, dx, n) => {
      if (isUsualArithmetic()) portableOnHeap.sigmoidGradient(y, dy, dx, n);
      else native.sigmoidGradient(y, dy, dx);
    },
  };
}

function chooseDefault(): Backend {
  const isa = environment(ISA);
  if (forced === 'portable' && isa !== undefined) {
    throw rangeError('ERR_OUT_OF_RANGE', `nothing beside ${BACKEND}=portable`, ISA, describe(isa));
  }
  // Who asks for native code, or for one of its instruction sets, gets no other in its place.
  if (isa !== undefined) return nativeBackend(isa, ISA);
  if (forced === 'native') return nativeBackend(undefined, BACKEND);
  if (loaded.addon === undefined) return portableBackend;
  const native = nativeBackend(undefined, 'backend');
  return { ...native, onHeap: onHeapBeside(native) };
}

/** The backend of the plain functions. */
export const defaultBackend: Backend = chooseDefault();

/** Which backend the plain functions run on, and if it is not the native one, why. */
export function backend(): BackendInfo {
  const { name, isa } = defaultBackend;
  return loaded.reason === undefined ? { name, isa } : { name, isa, reason: loaded.reason };
}

/** Zeroed, 64-byte aligned external memory; `undefined` where there is none to be had. */
export function allocateExternal(byteLength: number): ArrayBuffer | undefined {
  return loaded.addon?.allocate(byteLength);
}

/** How many bytes into `buffer` the first multiple of `alignment` lies; 0 without native code. */
export function alignmentOffset(buffer: ArrayBuffer, alignment: number): number {
  return loaded.addon?.alignmentOffset(buffer, alignment) ?? 0;
}
