// The native backends: the kernels of the addon, one backend for each instruction set.
import { CATALOG, KERNELS } from '../../core/catalog.js';
import type { Backend, Driver, Kernels } from '../backend.js';
import { loadAddon, type Addon, type Loaded } from './loader.js';

let loaded: Loaded | undefined;
const backends = new Map<string, Backend>();

/** The addon, loaded when it is first asked for. */
function load(): Loaded {
  loaded ??= loadAddon();
  return loaded;
}

/** The kernels of the catalogue on an instruction set. */
function kernelsOn(addon: Addon, isa: string): Kernels {
  const functions = addon.operators(isa);
  const kernels = Object.fromEntries(
    KERNELS.map(({ name, function: of, types }) => [
      name,
      // Of a type without a fast form of its own, the exact one is as fast.
      Object.fromEntries(
        CATALOG[of].types.map((type) => [type, functions[type]![types.includes(type) ? name : of]]),
      ),
    ]),
  );
  return kernels as unknown as Kernels;
}

export const nativeDriver: Driver = {
  name: 'native',
  isaNames: () => load().addon?.instructionSets ?? [],
  reason: () => load().reason,
  open: (isa) => {
    const { addon } = load();
    if (addon === undefined) throw new Error('the native addon is asked for and did not load');
    const name = isa ?? addon.instructionSets[0]!;
    let backend = backends.get(name);
    if (backend === undefined) {
      backend = {
        name: 'native',
        isa: name,
        kernels: kernelsOn(addon, name),
        allocate: (byteLength) => addon.allocate(byteLength),
        alignmentOffset: (buffer, alignment) => addon.alignmentOffset(buffer, alignment),
      };
      backends.set(name, backend);
    }
    return backend;
  },
};
