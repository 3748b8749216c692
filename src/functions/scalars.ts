// The functions of numbers, in float64.
import { SCALARS, type BinaryName, type UnaryName } from '../backends/portable/scalars.js';
import { CATALOG, type CatalogRow, type FunctionName } from '../core/catalog.js';
import { describe, typeError } from '../core/errors.js';

/** The function of numbers; throws where it does not take float64, and for options: it has none. */
function scalarOf<N extends FunctionName>(
  name: N,
  first: number,
  options: unknown,
): NonNullable<(typeof SCALARS)[N]> {
  const scalar = SCALARS[name];
  if (scalar === undefined) {
    const { inputs, arrays }: CatalogRow = CATALOG[name];
    throw typeError('ERR_INVALID_ARG_TYPE', arrays.expected, inputs[0]!, describe(first));
  }
  if (options === undefined) return scalar;
  throw typeError('ERR_INVALID_ARG_TYPE', 'nothing beside numbers', 'options', describe(options));
}

/** The function of a number. */
export const unaryOfNumber =
  (name: UnaryName) =>
  (x: number, options: unknown): number =>
    scalarOf(name, x, options)(x);

/** The function of two numbers. */
export const binaryOfNumbers =
  (name: BinaryName) =>
  (a: number, b: number, options: unknown): number =>
    scalarOf(name, a, options)(a, b);
