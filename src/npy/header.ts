// What the header of an .npy file says, checked.
import { FileError } from '../files/errors.js';
import { checkString } from '../files/options.js';
import { printable, quoted } from '../files/text.js';
import { parseDtype, READABLE_DTYPES, type NpyDtype } from './dtype.js';
import { formatPythonLiteral, parsePythonLiteral, type PythonLiteral } from './python_literal.js';

/** What a header says about the data behind it. */
export interface NpyHeader {
  readonly dtype: NpyDtype;
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean;
  /** The dimensions, each ≥ 0; none for a single value. */
  readonly shape: readonly number[];
}

/** What an .npy file begins with. */
export const MAGIC = '\x93NUMPY';

const KEYS = ['descr', 'fortran_order', 'shape'] as const;
const literal = (value: PythonLiteral): string => printable(formatPythonLiteral(value, 60), 80);

/** How many elements there are. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Whether an array of this shape has a size; as in NumPy, a 0 does not hide what is too large. */
export function hasSize(shape: readonly number[], itemSize: number): boolean {
  return Number.isSafeInteger(elementCount(shape.filter((n) => n !== 0)) * itemSize);
}

/** A shape as Python writes it: `(2, 3)`. */
export function formatShape(shape: readonly number[], longest?: number): string {
  return formatPythonLiteral({ kind: 'tuple', items: shape }, longest);
}

/** Refuses a header: what it says is led by the file's name. */
type Refuse = (expected: string, parameter: string, received: string) => never;

/** The literals of the keys in a header, each once. */
function literalsOf(text: string, refuse: Refuse): ReadonlyMap<PythonLiteral, PythonLiteral> {
  const parsed = parsePythonLiteral(text);
  if ('problem' in parsed) {
    const { expected, at } = parsed.problem;
    const rest = text.slice(at, at + 20);
    const received = rest === '' ? 'its end' : quoted(rest);
    return refuse(expected, `byte ${at} of the .npy header`, received);
  }
  const dict = parsed.value;
  if (dict === null || typeof dict !== 'object' || dict.kind !== 'dict') {
    return refuse('a Python dict', 'the .npy header', literal(dict));
  }
  const keys = "each of the keys 'descr', 'fortran_order' and 'shape' once";
  const values = new Map<PythonLiteral, PythonLiteral>();
  for (const [key, value] of dict.entries) {
    if (!KEYS.some((name) => name === key)) {
      return refuse(keys, 'the .npy header', `the key ${literal(key)}`);
    }
    if (values.has(key)) return refuse(keys, 'the .npy header', `${literal(key)} twice`);
    values.set(key, value);
  }
  for (const key of KEYS) {
    if (!values.has(key)) return refuse(keys, 'the .npy header', `no '${key}'`);
  }
  return values;
}

/** The dimensions in a header. */
function shapeOf(tuple: PythonLiteral, itemSize: number, refuse: Refuse): number[] {
  const integers = 'a tuple of integers from 0 to 2^53−1';
  if (tuple === null || typeof tuple !== 'object' || tuple.kind !== 'tuple') {
    return refuse(integers, 'the shape', literal(tuple));
  }
  const shape: number[] = [];
  for (const n of tuple.items) {
    if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 0) {
      return refuse(integers, 'the shape', `${literal(n)} in ${literal(tuple)}`);
    }
    shape.push(n);
  }
  if (!hasSize(shape, itemSize))
    return refuse('at most 2^53−1 bytes of data', 'the shape', literal(tuple));
  return shape;
}

/**
 * What the text of a header says.
 *
 * @param text the dict literal, with or without the padding behind it.
 * @param file the file's name, for messages.
 * @throws FileError `ERR_FILE_DATA`.
 */
export function parseNpyHeader(text: string, file: string): NpyHeader {
  checkString(text, 'text');
  checkString(file, 'file');
  const refuse: Refuse = (expected, parameter, received) => {
    throw new FileError('ERR_FILE_DATA', { file, expected, parameter, received });
  };
  const values = literalsOf(text, refuse);
  const descr = values.get('descr') ?? null;
  const parsedDtype = parseDtype(descr);
  const refuseDtype = (): never => refuse(READABLE_DTYPES, 'the dtype', literal(descr));
  if (parsedDtype === undefined) return refuseDtype();
  const { dtype, repeats } = parsedDtype;
  const fortranOrder = values.get('fortran_order') ?? null;
  if (typeof fortranOrder !== 'boolean') {
    return refuse('True or False', 'fortran_order', literal(fortranOrder));
  }
  const shape = shapeOf(values.get('shape') ?? null, dtype.itemSize, refuse);
  // NumPy takes a subarray for an element where that makes no difference: where there is one value
  // in each, or no element.
  if (repeats !== 1 && elementCount(shape) !== 0) return refuseDtype();
  return { dtype, fortranOrder, shape };
}
