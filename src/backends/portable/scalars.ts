// The functions of numbers, in float64: through the loops over one element.
import { CATALOG, type FunctionName } from '../../core/catalog.js';
import { LOOPS, type Loop } from './loops.js';

type Catalog = typeof CATALOG;

/** The functions of one input, and of two. */
export type UnaryName = {
  [F in FunctionName]: Catalog[F]['inputs'] extends readonly [unknown] ? F : never;
}[FunctionName];
export type BinaryName = Exclude<FunctionName, UnaryName>;

const a = new Float64Array(1);
const b = new Float64Array(1);
const result = new Float64Array(1);

const unary =
  (loop: Loop): ((x: number) => number) =>
  (x) => {
    a[0] = x;
    loop(a, result, 1);
    return result[0]!;
  };

const binary =
  (loop: Loop): ((x: number, y: number) => number) =>
  (x, y) => {
    a[0] = x;
    b[0] = y;
    loop(a, b, result, 1);
    return result[0]!;
  };

const names = Object.keys(CATALOG) as FunctionName[];
const isUnary = (name: FunctionName): name is UnaryName => CATALOG[name].inputs.length === 1;

/** Of numbers: every function of the catalogue that takes float64. */
export const SCALARS = Object.fromEntries(
  names.flatMap((name) => {
    const loop = LOOPS[name].float64?.loop;
    if (loop === undefined) return [];
    return [[name, isUnary(name) ? unary(loop) : binary(loop)]];
  }),
) as Readonly<
  Partial<
    Record<UnaryName, (x: number) => number> & Record<BinaryName, (x: number, y: number) => number>
  >
>;
