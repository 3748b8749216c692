// The catalogue of functions: one row each, from which option checks, messages, backends, files, the
// command, benchmarks, proof and tests take what they know of a function.
import { arraysOf, type Dtype, type TakenArrays } from './element_types.js';

/** How exact a function is asked to be; the first is the default everywhere. */
export type Accuracy = 'exact' | 'fast';

/** What is known of a function. */
export interface FunctionRow {
  /** As it is exported. */
  readonly name: string;
  /** The formula, in plain characters. */
  readonly formula: string;
  /** What its inputs are called, in their order. */
  readonly inputs: readonly string[];
  /** Which input the output may be: Caffe2's in-place rule. */
  readonly inPlace: number;
  readonly accuracies: readonly Accuracy[];
  readonly types: readonly Dtype[];
  /** Those that have a fast form of their own: of others, exact is as fast. */
  readonly fastTypes?: readonly Dtype[];
  /** What its subcommand computes, in plain characters: for those that are made from their rows. */
  readonly summary?: string;
  /** How the shape of the output follows: as every input's, which are equal. */
  readonly shape: 'elementwise';
}

/** What follows from the facts. */
interface Derived {
  /** The arrays that it takes without being told their type. */
  readonly arrays: TakenArrays;
}

const row = <const Row extends FunctionRow>(facts: Row): Row & Derived => ({
  ...facts,
  arrays: arraysOf(facts.types),
});

/** Every function, in the order of the native kernel list. */
export const CATALOG = {
  sigmoid: row({
    name: 'sigmoid',
    formula: '1/(1+e^-x)',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact', 'fast'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    fastTypes: ['float32', 'float64'],
    shape: 'elementwise',
  }),
  sigmoidGradient: row({
    name: 'sigmoidGradient',
    formula: '(dy*y)*(1-y)',
    inputs: ['y', 'dy'],
    inPlace: 1,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    shape: 'elementwise',
  }),
  sigmoidDerivative: row({
    name: 'sigmoidDerivative',
    formula: 'e^-x/(1+e^-x)^2',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    shape: 'elementwise',
  }),
  sigmoidSecondDerivative: row({
    name: 'sigmoidSecondDerivative',
    formula: 'e^-x*(e^-x-1)/(1+e^-x)^3',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    shape: 'elementwise',
  }),
  sigmoidGradientFromInput: row({
    name: 'sigmoidGradientFromInput',
    formula: "dy*sigmoid'(x)",
    inputs: ['x', 'dy'],
    inPlace: 1,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    shape: 'elementwise',
  }),
  logit: row({
    name: 'logit',
    formula: 'log(p/(1-p))',
    inputs: ['p'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    summary: 'the logit log(p/(1-p)), the inverse of the sigmoid',
    shape: 'elementwise',
  }),
  logSigmoid: row({
    name: 'logSigmoid',
    formula: '-log(1+e^-x)',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    summary: 'the logarithm of the sigmoid',
    shape: 'elementwise',
  }),
  softplus: row({
    name: 'softplus',
    formula: 'log(1+e^x)',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    summary: 'the softplus log(1+e^x)',
    shape: 'elementwise',
  }),
  silu: row({
    name: 'silu',
    formula: 'x/(1+e^-x)',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    summary: 'the SiLU x/(1+e^-x)',
    shape: 'elementwise',
  }),
  siluDerivative: row({
    name: 'siluDerivative',
    formula: '(1+e^-x+x*e^-x)/(1+e^-x)^2',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    summary: 'the derivative of the SiLU',
    shape: 'elementwise',
  }),
  logitDerivative: row({
    name: 'logitDerivative',
    formula: '1/(p*(1-p))',
    inputs: ['p'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32', 'float64', 'float16', 'bfloat16'],
    summary: 'the derivative 1/(p*(1-p)) of the logit',
    shape: 'elementwise',
  }),
};

type Catalog = typeof CATALOG;
export type FunctionName = keyof Catalog;

/** A row with what is derived from it. */
export type CatalogRow = FunctionRow & Derived;

/** The kernels of a function: one for each accuracy. */
type KernelsOf<F extends FunctionName> = 'fast' extends Catalog[F]['accuracies'][number]
  ? F | `${F}Fast`
  : F;

export type KernelName = { [F in FunctionName]: KernelsOf<F> }[FunctionName];

/** The function of a kernel. */
export type FunctionOf<K extends KernelName> = K extends `${infer F extends FunctionName}Fast`
  ? F
  : Extract<K, FunctionName>;

/** The name of a function's kernel. */
export const kernelName = (name: string, accuracy: Accuracy): KernelName =>
  (accuracy === 'exact' ? name : `${name}Fast`) as KernelName;

/** A kernel: a function at one accuracy. */
export interface KernelRow {
  readonly name: KernelName;
  readonly function: FunctionName;
  readonly accuracy: Accuracy;
  /** How many arrays it reads. */
  readonly inputs: number;
  readonly inPlace: number;
  readonly types: readonly Dtype[];
}

/** Every kernel, in the order of the native kernel list (a test compares the two). */
export const KERNELS: readonly KernelRow[] = (Object.keys(CATALOG) as FunctionName[]).flatMap(
  (name) => {
    const { inputs, inPlace, accuracies, types, fastTypes = [] } = CATALOG[name] as CatalogRow;
    return accuracies.map((accuracy) => ({
      name: kernelName(name, accuracy),
      function: name,
      accuracy,
      inputs: inputs.length,
      inPlace,
      types: accuracy === 'fast' ? fastTypes : types,
    }));
  },
);
