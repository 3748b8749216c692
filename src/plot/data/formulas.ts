// The ways to compute σ and its gradient whose errors are compared.
import {
  sigmoid,
  sigmoidGradient,
  sigmoidGradientFromInput,
  SigmoidFunctor,
  type CPUContext,
} from '../../index.js';
import { expOf, toDouble, type Exact } from './reference.js';
import type { ErrorDtype } from './ulp_error.js';

/** A float array of one of the types. */
export type Floats = Float32Array | Float64Array;

/** A way to compute one of the functions. */
export interface Formula {
  readonly name: string;
  /** What it should give. */
  readonly of: keyof Exact;
  /** Its results, of the type of the inputs. */
  compute(x: Floats): Floats;
}

const f = Math.fround;

/**
 * e^x as Eigen 3.4 computes it in float32 without fused operations, which released builds of Caffe2 do:
 * Cephes' polynomial, after a reduction by log 2 in two parts.
 */
function eigenExp(value: number): number {
  const x = Math.max(Math.min(value, f(88.723)), f(-88.723));
  const m = Math.floor(f(f(x * f(1.442695040888963)) + 0.5));
  const r = f(f(x + f(m * f(-0.693359375))) + f(m * f(2.1219444e-4)));
  const squared = f(r * r);
  const cubed = f(squared * r);
  let y = f(f(f(1.98756915e-4) * r) + f(1.3981999507e-3));
  let y1 = f(f(f(4.1665795894e-2) * r) + f(1.6666665459e-1));
  const y2 = f(r + 1);
  y = f(f(y * r) + f(8.3334519073e-3));
  y1 = f(f(y1 * r) + f(5.0000001201e-1));
  y = f(f(y * cubed) + y1);
  y = f(f(y * squared) + y2);
  return Math.max(f(y * 2 ** m), value);
}

/** 1/(1+e^−x) as Caffe2 computes it in float32. */
export const caffe2Sigmoid = (x: number): number => f(1 / f(1 + eigenExp(-x)));

/** e^−x in an array, correctly rounded: engines differ in theirs. */
const roundedExp = (x: number): number => toDouble(expOf(-x));

/** The ways to compute σ and σ′ in a type; `fast` where the fast form is computed. */
export function formulasOf(dtype: ErrorDtype, fast: CPUContext): Formula[] {
  const functor = new SigmoidFunctor(fast);
  const ones = (x: Floats): Floats => x.map(() => 1);
  const own: Formula[] = [
    {
      name: 'exact',
      of: 'sigmoid',
      compute: (x) => sigmoid(x),
    },
    {
      name: `fast (${fast.isa ?? fast.name})`,
      of: 'sigmoid',
      compute: (x) => functor(x, { accuracy: 'fast' }),
    },
  ];
  const others: Formula[] = [
    {
      name: 'Caffe2’s formula',
      of: 'sigmoid',
      compute: (x) => x.map(caffe2Sigmoid),
    },
    {
      name: 'plain formula',
      of: 'sigmoid',
      // What is assigned to the array is rounded to its type.
      compute: (x) => {
        const y = x.map(roundedExp);
        for (let i = 0; i < y.length; i++) y[i] = 1 + y[i]!;
        return y.map((sum) => 1 / sum);
      },
    },
  ];
  const gradients: Formula[] = [
    {
      name: 'gradient from x',
      of: 'derivative',
      compute: (x) => sigmoidGradientFromInput(x, ones(x)),
    },
    {
      name: 'gradient from y',
      of: 'derivative',
      compute: (x) => sigmoidGradient(sigmoid(x), ones(x)),
    },
  ];
  // Caffe2 has float32 alone.
  return [...own, ...(dtype === 'float32' ? others : others.slice(1)), ...gradients];
}
