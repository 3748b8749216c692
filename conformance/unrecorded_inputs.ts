// The inputs of recorded runs, where the recordings say what came out only: by the case's name.
import type { Tensor } from 'caffe2op-sigmoid/caffe2';
import { tensorOf } from './blobs.js';

/** A tensor, `null` for a blob that is not there, `'empty'` and `'no data'` for ones without. */
export type Given = Tensor | 'empty' | 'no data' | null;

const X = [-1, 0, 2];
const Y = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
const DY = [1, 2, 3, 4, 5, 6];
const floats = (dims: readonly number[], values: readonly number[]): Tensor =>
  tensorOf(
    'FLOAT',
    dims,
    values.slice(
      0,
      dims.reduce((product, n) => product * n, 1),
    ),
  );

const CASES: Readonly<Record<string, Readonly<Record<string, () => Given>>>> = {
  shape_2d: { X: () => floats([2, 3], DY) },
  shape_4d: { X: () => floats([1, 2, 1, 2], DY) },
  empty_input_name: { '': () => null },
  unknown_type_with_missing_input: { nope: () => null },
  dtype_bool: { X: () => tensorOf('BOOL', [3]) },
  dtype_uint8: { X: () => tensorOf('UINT8', [3]) },
  dtype_half: { X: () => tensorOf('FLOAT16', [3]) },
  dtype_string_tensor: { X: () => tensorOf('STRING', [3]) },
  error_context_with_name: { X: () => tensorOf('DOUBLE', [3], X) },
  flag_throw_if_fp_overflow_n1: { X: () => floats([1], [-200]) },
  flag_throw_if_fp_exceptions_nan_inf: { X: () => floats([4], [NaN, -Infinity, Infinity, -200]) },
  grad_missing_Y: { Y: () => null },
  grad_scalar_0d: { Y: () => floats([], [0.5]), dY: () => floats([], [1.5]) },
  grad_empty: { Y: () => floats([0, 3], []), dY: () => floats([0, 3], []) },
  grad_shape_6_vs_2x3: { Y: () => floats([6], Y) },
  grad_shape_3_vs_2: { Y: () => floats([3], Y), dY: () => floats([2], DY) },
  grad_bcast_Y_1_dY_2x3: { Y: () => floats([1], [0.25]) },
  grad_bcast_Y_2x1_dY_1x3: { Y: () => floats([2, 1], [0.25, 0.5]), dY: () => floats([1, 3], DY) },
  grad_inplace_bcast_Y_3_dY_2x3: { Y: () => floats([3], Y) },
  grad_arg_broadcast1_dY_1: { dY: () => floats([1], DY) },
  grad_arg_broadcast1_dY_bigger_rank: { Y: () => floats([3], Y) },
  grad_arg_broadcast1_mismatch: { dY: () => floats([2], DY) },
  grad_arg_broadcast1_axis9: { dY: () => floats([3], DY) },
  grad_arg_broadcast1_axis_and_axis_str: { dY: () => floats([3], DY) },
  grad_arg_broadcast1_axis_str_Q: { dY: () => floats([3], DY) },
  grad_dtype_double_double: {
    Y: () => tensorOf('DOUBLE', [2, 3], Y),
    dY: () => tensorOf('DOUBLE', [2, 3], DY),
  },
  grad_dtype_float_double: { dY: () => tensorOf('DOUBLE', [2, 3], DY) },
  grad_dtype_float_int: { dY: () => tensorOf('INT32', [2, 3], DY) },
  grad_dY_uninitialised: { dY: () => 'empty' },
  grad_dY_resized_no_data: { dY: () => 'no data' },
};

/** Shapes that a name says: `…_Y_2x3_dY_3`. */
function shapesIn(caseName: string): Readonly<Record<string, number[] | undefined>> {
  const [, y, dy] = /_Y_([0-9]+(?:x[0-9]+)*)_dY_([0-9]+(?:x[0-9]+)*)$/.exec(caseName) ?? [];
  const dims = (text: string | undefined): number[] | undefined => text?.split('x').map(Number);
  return { Y: dims(y), dY: dims(dy) };
}

/** What an input of a recorded run held, where that was not recorded. */
export function unrecordedInput(caseName: string, blob: string): Given {
  const given = CASES[caseName]?.[blob];
  if (given !== undefined) return given();
  const shape = shapesIn(caseName)[blob];
  switch (blob) {
    case 'X':
      return floats([3], X);
    case 'X2':
      return floats([3], X);
    case 'Y':
      return floats(shape ?? [2, 3], Y);
    case 'dY':
      return floats(shape ?? [2, 3], DY);
    default:
      return null;
  }
}
