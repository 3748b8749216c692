// The WebAssembly backend: the native kernels where native code does not load. Its modules are compiled when
// the first call is long enough, for a page that forbids it is told of each try.
import { CATALOG, KERNELS, type CatalogRow, type KernelRow } from '../../core/catalog.js';
import { ELEMENT_TYPES, type Dtype, type ElementType } from '../../core/element_types.js';
import type { Backend, BinaryKernel, Driver, Kernels, UnaryKernel } from '../backend.js';
import { portableDriver, portableSmallArrays } from '../portable/portable.js';
import { instanceOf, reasonOf } from './instance.js';
import { MODULES } from './module.js';
import { stagedBinary, stagedUnary } from './staged.js';

const { kernels: portableKernels, allocate, alignmentOffset } = portableDriver.open();

type AnyKernel = UnaryKernel | BinaryKernel;

/** Every kernel of the catalogue, over at least so many elements; the portable ones where there is no module. */
function kernelsFrom(leastOf: (row: CatalogRow) => number): Kernels {
  const kernelOver = ({ name, function: of, types }: KernelRow, dtype: Dtype): AnyKernel => {
    const kernel: AnyKernel = portableKernels[name][dtype];
    // Of a type without a fast form of its own, the exact one is as fast.
    if (MODULES[dtype] === undefined || !types.includes(dtype)) return kernel;
    const row: CatalogRow = CATALOG[of];
    const staged = { name, row, type: ELEMENT_TYPES[dtype] as ElementType, least: leastOf(row) };
    return row.inputs.length === 1
      ? stagedUnary({ ...staged, portable: kernel as UnaryKernel })
      : stagedBinary({ ...staged, portable: kernel as BinaryKernel });
  };
  return Object.fromEntries(
    KERNELS.map((kernel) => {
      const { types }: CatalogRow = CATALOG[kernel.function];
      return [
        kernel.name,
        Object.fromEntries(types.map((dtype) => [dtype, kernelOver(kernel, dtype)])),
      ];
    }),
  ) as unknown as Kernels;
}

const described = { name: 'wasm', isa: 'simd128', allocate, alignmentOffset } as const;

/**
 * Elements from which WebAssembly saves more than calls and copies cost. float32, ÷ portable: V8 σ 0.4 of 32, the
 * gradient 0.8 of 32 and 0.7 of 64; JSC 1.0 and 1.1 of 128, 0.8 of 256 both. Errors of JSC alone say a line.
 */
const [LEAST_UNARY, LEAST_BINARY] = 'line' in new Error() ? [256, 256] : [32, 64];

let forced: Backend | undefined;
let byDefault: Backend | undefined;

export const wasmDriver: Driver = {
  name: 'wasm',
  isaNames: () => [],
  reason: () => (instanceOf('float32') === undefined ? reasonOf('float32') : undefined),
  // Who asks for WebAssembly gets no other in its place, however short the arrays.
  open: () => (forced ??= { ...described, kernels: kernelsFrom(() => 1) }),
  openByDefault: () => {
    if (reasonOf('float32') !== undefined) return undefined;
    const least = ({ inputs }: CatalogRow): number =>
      inputs.length === 1 ? LEAST_UNARY : LEAST_BINARY;
    byDefault ??= {
      ...described,
      kernels: kernelsFrom(least),
      smallArrays: portableSmallArrays,
    };
    return byDefault;
  },
};
