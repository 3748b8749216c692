// Small results in TypeScript beside native code: the engine keeps them in its heap, and to show native
// code such an array, or to look at its buffer, makes it allocate one, which takes longer than the call.
import { CATALOG, type CatalogRow, type FunctionName } from '../core/catalog.js';
import type { Dtype, NumericArray } from '../core/element_types.js';
import type { Backend, SmallArrays } from './backend.js';
import { isUsualArithmetic } from './portable/fp_environment.js';
import { portableSmallArrays } from './portable/portable.js';

type Loop = (...viewsAndLength: (NumericArray | number)[]) => void;
type Kernel = (...views: NumericArray[]) => unknown;

/** The loop, or the kernel where this thread's arithmetic has been changed: native code's is its own. */
function loopOrKernel(inputs: number, loop: Loop, kernel: Kernel): Loop {
  return inputs === 1
    ? (x, y, n) => {
        if (isUsualArithmetic()) loop(x, y, n);
        else kernel(x as NumericArray, y as NumericArray);
      }
    : (a, b, c, n) => {
        if (isUsualArithmetic()) loop(a, b, c, n);
        else kernel(a as NumericArray, b as NumericArray, c as NumericArray);
      };
}

/** A native backend with small new results in TypeScript. */
export function withSmallArrays(native: Backend): Backend {
  const smallArrays = Object.fromEntries(
    (Object.keys(CATALOG) as FunctionName[]).map((name) => {
      const { inputs, types } = CATALOG[name] as CatalogRow;
      const of = (type: Dtype): [Dtype, Loop] => [
        type,
        loopOrKernel(
          inputs.length,
          portableSmallArrays[name][type] as Loop,
          native.kernels[name][type] as unknown as Kernel,
        ),
      ];
      return [name, Object.fromEntries(types.map(of))];
    }),
  ) as unknown as SmallArrays;
  return { ...native, smallArrays };
}
