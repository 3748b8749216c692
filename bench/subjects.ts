// What is measured of the catalogue: every kernel over every element type, and how it is called.
import { CATALOG, KERNELS, type Accuracy, type FunctionName } from '../src/core/catalog.js';
import { DTYPES, ELEMENT_TYPES, type Dtype, type NumericArray } from '../src/core/element_types.js';
import type { Arrays } from './inputs.js';
import type { Library } from './library.js';
import { PLAIN, type PlainLoop } from './plain.js';
import type { TableName } from './results.js';
import { tableOf } from './rows.js';

/** A kernel over one element type. */
export interface Subject {
  readonly function: FunctionName;
  readonly accuracy: Accuracy;
  readonly dtype: Dtype;
  readonly table: TableName;
  /** Its rows' name. */
  readonly what: string;
  /** The arrays that it reads, in the order of its parameters. */
  readonly inputs: readonly (keyof Arrays)[];
  /** The plain loop beside it; one of the kernels of a table has it. */
  readonly plain?: PlainLoop | undefined;
}

/** The subjects of some element types, in the order of the catalogue. */
export function subjectsOf(dtypes: readonly Dtype[]): Subject[] {
  return DTYPES.filter((dtype) => dtypes.includes(dtype)).flatMap((dtype) =>
    KERNELS.filter(({ types }) => types.includes(dtype)).map(
      ({ function: name, accuracy }): Subject => ({
        function: name,
        accuracy,
        dtype,
        table: tableOf(name, dtype),
        what: name === 'sigmoidGradient' ? 'gradient' : accuracy,
        inputs: CATALOG[name].inputs,
        plain: accuracy === 'exact' ? PLAIN[name]?.[dtype] : undefined,
      }),
    ),
  );
}

/** The call as a user writes it: options in the call, and none that says what is so anyway. */
export function callOf(
  subject: Subject,
  library: Library,
  arrays: Arrays,
  threads: number,
): () => void {
  const { accuracy, dtype, inputs } = subject;
  const call = library.function(subject.function);
  const { out } = arrays;
  const [a, b] = inputs.map((name) => arrays[name]) as [NumericArray, NumericArray?];
  const one = threads === 1;
  if (ELEMENT_TYPES[dtype].isBits) {
    return b === undefined
      ? () => void call(a, { out, dtype, threads })
      : () => void call(a, b, { out, dtype, threads });
  }
  if (b !== undefined) {
    return one ? () => void call(a, b, { out }) : () => void call(a, b, { out, threads });
  }
  if (accuracy === 'fast') {
    return one
      ? () => void call(a, { out, accuracy: 'fast' })
      : () => void call(a, { out, accuracy: 'fast', threads });
  }
  return one ? () => void call(a, { out }) : () => void call(a, { out, threads });
}

/** The same without `out`, of types whose arrays say what they hold. */
export function callForNewOf(
  { accuracy, inputs, function: name }: Subject,
  library: Library,
  arrays: Omit<Arrays, 'out'>,
): () => NumericArray {
  const call = library.function(name);
  const [a, b] = inputs.map((each) => arrays[each as keyof typeof arrays]) as [
    NumericArray,
    NumericArray?,
  ];
  if (b !== undefined) return () => call(a, b);
  return accuracy === 'fast' ? () => call(a, { accuracy: 'fast' }) : () => call(a);
}
