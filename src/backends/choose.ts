// Chooses what computes, on first use: native if it runs, else WebAssembly, else portable, unless the
// environment says otherwise.
import { backendError, describe, rangeError } from '../core/errors.js';
import type { Backend, BackendName, Driver } from './backend.js';
import { environment } from './environment.js';
import { nativeDriver } from './native/driver.js';
import { portableDriver } from './portable/portable.js';
import { withSmallArrays } from './small_arrays.js';
import { wasmDriver } from './wasm/driver.js';

/** Every driver, best first; the last one runs everywhere. */
export const DRIVERS: readonly Driver[] = [nativeDriver, wasmDriver, portableDriver];

export const BACKEND_NAMES: readonly BackendName[] = DRIVERS.map(({ name }) => name);

/** Which backend the plain functions run on. */
export interface BackendInfo {
  readonly name: BackendName;
  /** The instruction set of the kernels, `null` on the portable path. */
  readonly isa: string | null;
  /** Why the native backend does not run, where it does not; on the portable path why WebAssembly does not, too. */
  readonly reason?: string;
}

const BACKEND = 'CAFFE2OP_SIGMOID_BACKEND';
const ISA = 'CAFFE2OP_SIGMOID_ISA';

/** The names of the backends, in words for a message. */
const NAMES = BACKEND_NAMES.map((name) => `'${name}'`).join(' or ');
const rankOf = ({ name }: { readonly name: BackendName }): number => BACKEND_NAMES.indexOf(name);

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

/** Whether the environment keeps a backend from being loaded, by forcing one after it; the reason then. */
function withheld(driver: Driver): string | undefined {
  if (driver === portableDriver) return undefined;
  const { driver: other } = forced();
  if (other === undefined || rankOf(other) <= rankOf(driver)) return undefined;
  return `${BACKEND} is '${other.name}'`;
}

/**
 * The native instruction sets that this CPU and its operating system can run, best first: the
 * names that `CAFFE2OP_SIGMOID_ISA` and `CPUContext` take. Empty where the native addon does not
 * run.
 *
 * @throws RangeError `ERR_OUT_OF_RANGE` for an environment that asks for what there is none of.
 */
export function isaNames(): string[] {
  return withheld(nativeDriver) === undefined ? [...nativeDriver.isaNames()] : [];
}

/**
 * The backend of a driver, on `isa` or on its best instruction set. `parameter` is what asked for it, for
 * messages.
 */
export function openBackend(driver: Driver, isa: string | undefined, parameter: string): Backend {
  const reason = withheld(driver) ?? driver.reason();
  if (reason !== undefined) {
    throw backendError(`a ${driver.name} backend that runs`, parameter, reason);
  }
  const names = driver.isaNames();
  if (isa !== undefined && !names.includes(isa)) {
    const expected = names.length > 0 ? names.join(' or ') : `nothing beside ${driver.name}`;
    throw rangeError('ERR_OUT_OF_RANGE', expected, parameter, describe(isa));
  }
  return driver.open(isa);
}

/** What a driver gives the plain functions; `undefined` where it does not run. */
function openByDefault(driver: Driver): Backend | undefined {
  if (driver.openByDefault !== undefined) return driver.openByDefault();
  if (driver.reason() !== undefined) return undefined;
  return driver === nativeDriver ? withSmallArrays(driver.open()) : driver.open();
}

/** The first of the drivers from `rank` on that runs. */
function bestFrom(rank: number): Backend {
  for (const driver of DRIVERS.slice(rank)) {
    const backend = openByDefault(driver);
    if (backend !== undefined) return backend;
  }
  return portableDriver.open();
}

function choose(): Backend {
  const { driver, isa } = forced();
  // Who asks for a backend, or for an instruction set, gets no other in its place.
  return driver === undefined
    ? bestFrom(0)
    : openBackend(driver, isa, isa === undefined ? BACKEND : ISA);
}

let chosen: Backend | undefined;

/**
 * The backend of the plain functions, chosen when it is first asked for. What it needs may not be loaded yet.
 *
 * @throws RangeError `ERR_OUT_OF_RANGE`; Error `ERR_BACKEND_UNAVAILABLE`: the environment asks for what
 * does not run here.
 */
export function defaultBackend(): Backend {
  chosen ??= choose();
  return chosen;
}

/** The same, after it has been loaded: its name is what runs. Throws likewise. */
export function loadedBackend(): Backend {
  let backend = defaultBackend();
  while (DRIVERS[rankOf(backend)]!.reason() !== undefined) backend = bestFrom(rankOf(backend) + 1);
  return (chosen = backend);
}

/**
 * Which backend the plain functions run on, and if it is not the native one, why.
 *
 * @throws as the functions, if the environment asks for what does not run here.
 */
export function backend(): BackendInfo {
  const running = loadedBackend();
  const { name, isa } = running;
  const better = DRIVERS.slice(0, rankOf(running));
  const reasons = better.map((driver) => withheld(driver) ?? driver.reason());
  // One reason may be all of theirs.
  const reason = [...new Set(reasons)].join('; ');
  return reason === '' ? { name, isa } : { name, isa, reason };
}
