// The functions of numbers, in float64.
import { SCALARS, type BinaryName, type UnaryName } from '../backends/portable/scalars.js';
import { CATALOG, type CatalogRow } from '../core/catalog.js';
import { checkArray } from '../core/checks.js';
import { describe, typeError } from '../core/errors.js';

/** Throws for options beside numbers: they have none. */
function checkNoOptions(options: unknown): void {
  if (options === undefined) return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'nothing beside numbers', 'options', describe(options));
}

/** The function of a number; throws where it does not take float64. */
export function unaryOfNumber(name: UnaryName): (x: number, options: unknown) => number {
  const row: CatalogRow = CATALOG[name];
  return (x, options) => {
    const of = SCALARS[name];
    if (of === undefined) {
      checkArray(x, row.inputs[0]!, row.arrays);
      return NaN;
    }
    checkNoOptions(options);
    return of(x);
  };
}

/** The function of two numbers. */
export function binaryOfNumbers(
  name: BinaryName,
): (a: number, b: number, options: unknown) => number {
  const row: CatalogRow = CATALOG[name];
  return (a, b, options) => {
    const of = SCALARS[name];
    if (of === undefined) {
      checkArray(a, row.inputs[0]!, row.arrays);
      return NaN;
    }
    checkNoOptions(options);
    return of(a, b);
  };
}
