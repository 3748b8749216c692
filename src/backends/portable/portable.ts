// The portable backend: the same functions in pure TypeScript, with the same bits on every engine.
import { CATALOG, KERNELS, type CatalogRow, type FunctionName } from '../../core/catalog.js';
import {
  bitsOf,
  ELEMENT_TYPES,
  type Dtype,
  type ElementType,
  type NumericArray,
} from '../../core/element_types.js';
import { bufferOf, copyInto, lengthOf } from '../../core/typed_array.js';
import type { Backend, Driver, Kernels, SmallArrays } from '../backend.js';
import { MAX_SMALL_LENGTH } from '../limits.js';
import { lengthRefusal, type Refusal } from '../refusal.js';
import { LOOPS, type Loop, type Loops } from './loops.js';
import { checkOverlap } from './overlap.js';
import { inBlocks, isOrdinary, stagingArray } from './views.js';

type Kernel = (a: NumericArray, b: NumericArray, c?: NumericArray) => Refusal | undefined;

/** Over few elements: nothing but the realm can be asked of a view on the heap in so little time. */
function unaryOfFew({ loop, ofFew }: Loops, type: ElementType): Loop {
  if (ofFew !== undefined) return ofFew;
  const { isOwn } = type;
  return (x, y, n) => {
    if (isOwn(x) && isOwn(y)) loop(x, y, n);
    else unaryInBlocks(loop, type, x as NumericArray, y as NumericArray, n as number);
  };
}

function binaryOfFew({ loop, ofFew }: Loops, type: ElementType): Loop {
  if (ofFew !== undefined) return ofFew;
  const { isOwn } = type;
  return (a, b, c, n) => {
    if (isOwn(a) && isOwn(b) && isOwn(c)) loop(a, b, c, n);
    else {
      const [first, second, out] = [a as NumericArray, b as NumericArray, c as NumericArray];
      inBlocks(type, first, second, out, n as number, loop);
    }
  };
}

function unaryInBlocks(
  loop: Loop,
  type: ElementType,
  x: NumericArray,
  y: NumericArray,
  n: number,
): void {
  inBlocks(type, x, undefined, y, n, (xBlock, _, yBlock, count) => {
    loop(xBlock, yBlock, count);
  });
}

/** The loops behind the check of overlaps; where nobody can tell, it writes after all has been read. */
function unaryKernel(loops: Loops, row: CatalogRow, type: ElementType): Kernel {
  const { loop } = loops;
  const ofFew = unaryOfFew(loops, type);
  const few = MAX_SMALL_LENGTH[type.name];
  return (x, y) => {
    const n = lengthOf(y);
    if (n === 0 || lengthOf(x) !== n) return lengthRefusal(n, x);
    if (x === y && n <= few) {
      ofFew(x, y, n);
      return undefined;
    }
    const xBuffer = bufferOf(x);
    const yBuffer = bufferOf(y);
    const overlap = checkOverlap(y, yBuffer, x, xBuffer, 0, row);
    if (typeof overlap === 'number') return overlap;
    const isKnown = overlap === undefined;
    const result = isKnown ? y : stagingArray(type, n);
    if (n <= few) ofFew(x, result, n);
    else if (isOrdinary(x, xBuffer, type) && (!isKnown || isOrdinary(y, yBuffer, type))) {
      loop(x, result, n);
    } else unaryInBlocks(loop, type, x, result, n);
    if (!isKnown) copyInto(y, result);
    return undefined;
  };
}

function binaryKernel(loops: Loops, row: CatalogRow, type: ElementType): Kernel {
  const { loop } = loops;
  const ofFew = binaryOfFew(loops, type);
  const few = MAX_SMALL_LENGTH[type.name];
  return (a, b, c) => {
    const out = c!;
    const n = lengthOf(out);
    if (n === 0 || lengthOf(a) !== n || lengthOf(b) !== n) return lengthRefusal(n, a, b);
    const aBuffer = bufferOf(a);
    const bBuffer = bufferOf(b);
    const outBuffer = bufferOf(out);
    const overlapA = checkOverlap(out, outBuffer, a, aBuffer, 0, row);
    if (typeof overlapA === 'number') return overlapA;
    const overlapB = checkOverlap(out, outBuffer, b, bBuffer, 1, row);
    if (typeof overlapB === 'number') return overlapB;
    const isKnown = overlapA === undefined && overlapB === undefined;
    const result = isKnown ? out : stagingArray(type, n);
    if (n <= few) ofFew(a, b, result, n);
    else if (
      isOrdinary(a, aBuffer, type) &&
      isOrdinary(b, bBuffer, type) &&
      (!isKnown || isOrdinary(out, outBuffer, type))
    ) {
      loop(a, b, result, n);
    } else inBlocks(type, a, b, result, n, loop);
    if (!isKnown) copyInto(out, result);
    return undefined;
  };
}

const isUnary = ({ inputs }: CatalogRow): boolean => inputs.length === 1;

/** Something of every element type of a function. */
const ofTypes = <T>({ types }: CatalogRow, make: (dtype: Dtype) => T): Record<Dtype, T> =>
  Object.fromEntries(types.map((dtype) => [dtype, make(dtype)])) as Record<Dtype, T>;

/** A function of arrays, over the bits of those whose elements are computed as such. */
function overBits<T extends (...views: never[]) => unknown>(type: ElementType, run: T): T {
  if (!type.isBits) return run;
  const bits = (value: unknown): unknown =>
    typeof value === 'number' ? value : bitsOf(value as NumericArray, type);
  // One array stays one: kernels know by that what is computed in place.
  const over = (a: unknown, b: unknown, c: unknown, n: unknown): unknown => {
    const first = bits(a);
    const second = b === a ? first : bits(b);
    const third = c === a ? first : c === b ? second : c === undefined ? c : bits(c);
    return run(...([first, second, third, n] as never[]));
  };
  return over as unknown as T;
}

const functions = Object.keys(CATALOG) as FunctionName[];

const exact = Object.fromEntries(
  functions.map((of) => {
    const row: CatalogRow = CATALOG[of];
    const make = isUnary(row) ? unaryKernel : binaryKernel;
    const kernelOver = (dtype: Dtype): Kernel => {
      const type = ELEMENT_TYPES[dtype] as ElementType;
      return overBits(type, make(LOOPS[of][dtype]!, row, type));
    };
    return [of, ofTypes(row, kernelOver)];
  }),
);

/**
 * Every kernel of the catalogue: the exact functions are as quick here as less exact ones would be. They are
 * one for both, or engines would learn of each apart.
 */
const kernels = Object.fromEntries(
  KERNELS.map(({ name, function: of }) => [name, exact[of]]),
) as unknown as Kernels;

/** The functions over few elements of arrays that are known not to overlap. */
export const portableSmallArrays = Object.fromEntries(
  functions.map((of) => {
    const row: CatalogRow = CATALOG[of];
    const make = isUnary(row) ? unaryOfFew : binaryOfFew;
    const loopOver = (dtype: Dtype): Loop => {
      const type = ELEMENT_TYPES[dtype] as ElementType;
      return overBits(type, make(LOOPS[of][dtype]!, type));
    };
    return [of, ofTypes(row, loopOver)];
  }),
) as unknown as SmallArrays;

const backend: Backend = {
  name: 'portable',
  isa: null,
  kernels,
  smallArrays: portableSmallArrays,
  allocate: () => undefined,
  alignmentOffset: () => 0,
};

export const portableDriver: Driver = {
  name: 'portable',
  isaNames: () => [],
  reason: () => undefined,
  open: () => backend,
};
