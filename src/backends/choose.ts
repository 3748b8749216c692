// Chooses what computes, on first use: native if it runs, else portable, unless the environment says
// otherwise.
import { backendError, describe, rangeError } from '../core/errors.js';
import type { Backend, BackendName, Driver } from './backend.js';
import { nativeDriver } from './native/driver.js';
import { portableDriver } from './portable/portable.js';
import { withSmallArrays } from './small_arrays.js';

/** Every driver, best first; the last one runs everywhere. */
export const DRIVERS: readonly Driver[] = [nativeDriver, portableDriver];

export const BACKEND_NAMES: readonly BackendName[] = DRIVERS.map(({ name }) => name);

/** Which backend the plain functions run on. */
export interface BackendInfo {
  readonly name: BackendName;
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

/** The names of the backends, in words for a message. */
const NAMES = BACKEND_NAMES.map((name) => `'${name}'`).join(' or ');

/** The driver of a name. `parameter` is what asked for it, for messages. */
export function driverNamed(name: unknown, parameter: string): Driver {
  const driver = DRIVERS.find((each) => each.name === name);
  if (driver === undefined) throw rangeError('ERR_OUT_OF_RANGE', NAMES, parameter, describe(name));
  return driver;
}

/** What the environment forces; throws for what there is none of. */
function forced(): { readonly driver?: Driver; readonly isa?: string } {
  const name = environment(BACKEND);
  const isa = environment(ISA);
  const driver = name === undefined ? undefined : driverNamed(name, BACKEND);
  if (isa === undefined) return driver === undefined ? {} : { driver };
  if (driver !== undefined && driver !== nativeDriver) {
    const expected = `nothing beside ${BACKEND}=${driver.name}`;
    throw rangeError('ERR_OUT_OF_RANGE', expected, ISA, describe(isa));
  }
  return { driver: nativeDriver, isa };
}

/** Whether the environment keeps native code from being loaded, and the reason it then has. */
function withheld(): string | undefined {
  const { driver } = forced();
  if (driver === undefined || driver === nativeDriver) return undefined;
  return `${BACKEND} is '${driver.name}'`;
}

/**
 * The native instruction sets that this CPU and its operating system can run, best first: the
 * names that `CAFFE2OP_SIGMOID_ISA` and `CPUContext` take. Empty where the native addon does not
 * run.
 *
 * @throws RangeError `ERR_OUT_OF_RANGE` for an environment that asks for what there is none of.
 */
export function isaNames(): string[] {
  return withheld() === undefined ? [...nativeDriver.isaNames()] : [];
}

/**
 * The native backend of `isa`, or of the best instruction set of this CPU. `parameter` is what asked
 * for it, for messages.
 */
export function nativeBackend(isa: string | undefined, parameter: string): Backend {
  const reason = withheld() ?? nativeDriver.reason();
  if (reason !== undefined) throw backendError('a native backend that runs', parameter, reason);
  const names = nativeDriver.isaNames();
  if (isa !== undefined && !names.includes(isa)) {
    throw rangeError('ERR_OUT_OF_RANGE', names.join(' or '), parameter, describe(isa));
  }
  return nativeDriver.open(isa);
}

/** The portable backend. */
export const portableBackend = (): Backend => portableDriver.open();

function choose(): Backend {
  const { driver, isa } = forced();
  // Who asks for native code, or for one of its instruction sets, gets no other in its place.
  if (isa !== undefined) return nativeBackend(isa, ISA);
  if (driver === nativeDriver) return nativeBackend(undefined, BACKEND);
  if (driver !== undefined) return driver.open();
  const best = DRIVERS.find((each) => each.reason() === undefined)!;
  return best === nativeDriver ? withSmallArrays(best.open()) : best.open();
}

let chosen: Backend | undefined;

/**
 * The backend of the plain functions, chosen when it is first asked for.
 *
 * @throws RangeError `ERR_OUT_OF_RANGE`; Error `ERR_BACKEND_UNAVAILABLE`: the environment asks for what
 * does not run here.
 */
export function defaultBackend(): Backend {
  chosen ??= choose();
  return chosen;
}

/**
 * Which backend the plain functions run on, and if it is not the native one, why.
 *
 * @throws as the functions, if the environment asks for what does not run here.
 */
export function backend(): BackendInfo {
  const { name, isa } = defaultBackend();
  const reason = name === nativeDriver.name ? undefined : (withheld() ?? nativeDriver.reason());
  return reason === undefined ? { name, isa } : { name, isa, reason };
}
