// The functions on a backend, by their names in the catalogue: all that is made from its rows.
import type { UnaryKernel } from '../backends/backend.js';
import type { BinaryName, UnaryName } from '../backends/portable/scalars.js';
import { CATALOG, kernelName, type Accuracy, type FunctionName } from '../core/catalog.js';
import { binary, type BinaryCall, type BinaryOn } from './binary.js';
import { unary, type UnaryCall, type UnaryOn } from './unary.js';

// Whoever names a function when it runs asks for arrays so long that a call costs nothing: these share
// what V8 learns of them.

const unaryCall =
  (name: UnaryName, accuracy: Accuracy): UnaryCall =>
  (kernels, dtype, x, y, threads) =>
    (kernels[kernelName(name, accuracy)][dtype] as UnaryKernel)(x, y, threads);

const binaryCall =
  (name: BinaryName): BinaryCall =>
  (kernels, dtype, a, b, c, threads) =>
    kernels[name][dtype](a, b, c, threads);

function functionOn(name: FunctionName): UnaryOn | BinaryOn {
  if (CATALOG[name].inputs.length > 1) {
    const of = name as BinaryName;
    return binary(of, binaryCall(of));
  }
  const of = name as UnaryName;
  return unary(of, unaryCall(of, 'exact'), unaryCall(of, 'fast'));
}

export const FUNCTIONS_ON = Object.fromEntries(
  (Object.keys(CATALOG) as FunctionName[]).map((name) => [name, functionOn(name)]),
) as Readonly<Record<FunctionName, UnaryOn | BinaryOn>>;
