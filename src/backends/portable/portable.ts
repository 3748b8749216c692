// The portable backend: the same functions in pure TypeScript, with the same bits on every engine.
import { CATALOG, KERNELS, type CatalogRow } from '../../core/catalog.js';
import { ELEMENT_TYPES, type Dtype, type NumericArray } from '../../core/element_types.js';
import { copyInto, lengthOf } from '../../core/typed_array.js';
import type { Backend, Driver, Kernels } from '../backend.js';
import type { Refusal } from '../refusal.js';
import { portableLoops } from './loops.js';
import { checkOverlap } from './overlap.js';

type Loop = (...viewsAndLength: (NumericArray | number)[]) => void;
type Kernel = (a: NumericArray, b: NumericArray, c?: NumericArray) => Refusal | undefined;

/** A loop behind the check of overlaps; where nobody can tell, it writes after all has been read. */
function unaryKernel(loop: Loop, row: CatalogRow, dtype: Dtype): Kernel {
  return (x, y) => {
    const overlap = checkOverlap(y, x, 0, row);
    if (typeof overlap === 'number') return overlap;
    const n = lengthOf(y);
    const result = overlap === 'unknown' ? ELEMENT_TYPES[dtype].make(n) : y;
    loop(x, result, n);
    if (result !== y) copyInto(y, result);
    return undefined;
  };
}

function binaryKernel(loop: Loop, row: CatalogRow, dtype: Dtype): Kernel {
  return (a, b, c) => {
    const out = c!;
    const overlapA = checkOverlap(out, a, 0, row);
    if (typeof overlapA === 'number') return overlapA;
    const overlapB = checkOverlap(out, b, 1, row);
    if (typeof overlapB === 'number') return overlapB;
    const n = lengthOf(out);
    const isKnown = overlapA === undefined && overlapB === undefined;
    const result = isKnown ? out : ELEMENT_TYPES[dtype].make(n);
    loop(a, b, result, n);
    if (result !== out) copyInto(out, result);
    return undefined;
  };
}

/** Every kernel of the catalogue: the exact functions are as quick here as less exact ones would be. */
const kernels = Object.fromEntries(
  KERNELS.map(({ name, function: of, types }) => {
    const row: CatalogRow = CATALOG[of];
    const make = row.inputs.length === 1 ? unaryKernel : binaryKernel;
    const kernelOf = (dtype: Dtype): Kernel => make(portableLoops[of][dtype] as Loop, row, dtype);
    return [name, Object.fromEntries(types.map((dtype) => [dtype, kernelOf(dtype)]))];
  }),
) as unknown as Kernels;

const backend: Backend = {
  name: 'portable',
  isa: null,
  kernels,
  smallArrays: portableLoops,
  allocate: () => undefined,
  alignmentOffset: () => 0,
};

export const portableDriver: Driver = {
  name: 'portable',
  isaNames: () => [],
  reason: () => undefined,
  open: () => backend,
};
