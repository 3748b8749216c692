// The backward pass of a list of operators, as Caffe2's front end makes it: names, automatic
// gradients of ones, and sums where a blob is used more than once.
import { located, placeOf, quoted } from '../common/errors.js';
import { checkOperators, cloneOperator, createOperator } from '../model/operator_def.js';
import type { GradientName } from '../model/operator_entry.js';
import type { OperatorDef } from '../proto/message_types.js';
import { BlobVersions, versioned, type Step } from './blob_versions.js';
import { makeGradient } from './gradient.js';
import { deviceOf, refuse, sumOfGradients, type Generator } from './gradient_sum.js';
import { targetsOf, type GradientTargets } from './gradient_targets.js';

/** The operators of a backward pass, and the gradient of each blob that has one. */
export interface BackwardPass {
  readonly operators: OperatorDef[];
  /** Names of gradients by the names of their blobs. */
  readonly gradients: Map<string, string>;
}

/** The place of the first item of each name, as `indexOf` finds it. */
function firstPlaces(names: readonly GradientName[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  names.forEach((name, index) => {
    if (name !== undefined && !places.has(name)) places.set(name, index);
  });
  return places;
}

class Backward {
  readonly #net: string | undefined;
  readonly #blobs: BlobVersions;
  /** By blob and version, what generates its gradient. */
  readonly generators = new Map<string, Generator[]>();
  /** The version of each blob that its gradient belongs to. */
  readonly gradientFrontier = new Map<string, number>();

  constructor(operators: readonly OperatorDef[], net?: string) {
    this.#net = net;
    this.#blobs = new BlobVersions(operators);
    this.#checkStopGradients();
  }

  /** Does something for an operator; what goes wrong says for which. */
  #for<T>(index: number, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw located(placeOf(this.#blobs.steps[index]!.op, index, this.#net), error);
    }
  }

  /** Throws unless the output of every StopGradient is read: else it stops nothing. */
  #checkStopGradients(): void {
    const read = new Set<string>();
    for (const { op } of this.#blobs.steps) for (const name of op.input) read.add(name);
    this.#blobs.steps.forEach(({ op }, index) => {
      const name = op.output[0];
      if (op.type !== 'StopGradient' || (name !== undefined && read.has(name))) return;
      this.#for(index, () => {
        const received = name === undefined ? 'none' : `${quoted(name)}, which nothing reads`;
        refuse('a blob that an operator reads, such as its input,', 'the output', received);
      });
    });
  }

  #generated(name: string, version: number): Generator[] {
    const key = versioned(name, version);
    const list = this.generators.get(key) ?? [];
    this.generators.set(key, list);
    return list;
  }

  /** Throws unless what a gradient operator reads is still there when it runs. */
  #checkInput(
    name: string,
    outputPlaces: ReadonlyMap<string, number>,
    step: Step,
    local: ReadonlySet<string>,
  ): void {
    const version = (of: ReadonlyMap<string, number>, blob: string, now: number | undefined) => {
      if (of.get(blob) === now) return;
      const received = `version ${now ?? 'none'}, as it has been written to since`;
      refuse(`version ${of.get(blob)!} of blob ${quoted(blob)}`, 'a gradient operator', received);
    };
    const index = outputPlaces.get(name);
    if (index !== undefined) {
      const output = step.op.output[index]!;
      version(step.outVersions, output, this.gradientFrontier.get(output));
    } else if (step.outVersions.has(name)) {
      version(step.outVersions, name, this.#blobs.latest(name));
    } else if (step.inVersions.has(name)) {
      version(step.inVersions, name, this.#blobs.latest(name));
    } else if (!local.has(name)) {
      refuse('a blob of its operator', `an input of the gradient of ${step.op.type}`, quoted(name));
    }
  }

  #addGenerators(
    step: Step,
    operators: readonly OperatorDef[],
    outputGradients: readonly GradientName[],
    inputGradients: readonly GradientName[],
  ): void {
    const local = new Set<string>();
    const outputPlaces = firstPlaces(outputGradients);
    const inputPlaces = firstPlaces(inputGradients);
    for (const operator of operators) {
      for (const name of operator.input) this.#checkInput(name, outputPlaces, step, local);
      for (const name of operator.output) local.add(name);
      operator.output.forEach((name, output) => {
        const index = inputPlaces.get(name);
        if (index === undefined) return;
        const input = step.op.input[index]!;
        this.#generated(input, step.inVersions.get(input)!).push({
          operator,
          output,
          gradient: name,
          device: deviceOf(operator),
        });
      });
    }
    inputGradients.forEach((gradient, index) => {
      if (gradient === undefined) return;
      const input = step.op.input[index]!;
      const inputVersion = step.inVersions.get(input)!;
      if (!local.has(gradient)) {
        const device = deviceOf(step.op);
        this.#generated(input, inputVersion).push({
          operator: undefined,
          output: 0,
          gradient,
          device,
        });
      }
      this.gradientFrontier.set(input, inputVersion);
    });
  }

  /** Adds what one operator needs in the backward pass. */
  #stepBack(index: number, operators: OperatorDef[], gradients: Map<string, GradientName>): void {
    const step = this.#blobs.steps[index]!;
    const { op } = step;
    const outputGradients = op.output.map((name) => gradients.get(name));
    // Caffe2 asks ZeroGradient always.
    if (op.type === 'ZeroGradient' || outputGradients.some((name) => name !== undefined)) {
      const made = makeGradient(op, outputGradients);
      this.#addGenerators(step, made.operators, outputGradients, made.inputGradients);
      for (const operator of made.operators) operators.push(operator);
      // What was there before this operator decides for all its inputs; a later one of a name counts.
      const written = new Set(op.output);
      const found = new Map<string, GradientName>();
      op.input.forEach((name, i) => {
        const gradient = made.inputGradients[i];
        // No gradient takes the place of one, unless the blob has been written over.
        if (gradient !== undefined || !gradients.has(name) || written.has(name)) {
          found.set(name, gradient);
        }
      });
      for (const [name, gradient] of found) gradients.set(name, gradient);
    }
    for (const name of new Set(op.input)) {
      const version = step.inVersions.get(name)!;
      const usages = this.#blobs.used(name, version);
      const generators = this.#generated(name, version);
      // The first operator that uses it is the last one here.
      if (usages.length <= 1 || usages[0] !== index || generators.length < 2) continue;
      const sum = sumOfGradients(name, generators);
      operators.push(sum);
      gradients.set(name, sum.output[0]);
    }
  }

  pass(targets: ReadonlyMap<string, string | null>): BackwardPass {
    const operators: OperatorDef[] = [];
    const gradients = new Map<string, GradientName>();
    for (const name of targets.keys()) {
      const version = this.#blobs.current(name);
      this.gradientFrontier.set(name, version);
      this.#blobs.used(name, version).push(this.#blobs.steps.length);
    }
    for (const [name, given] of targets) {
      let gradient = given;
      if (gradient === null) {
        gradient = `${name}_autogen_grad`;
        const ones = createOperator('ConstantFill', name, gradient, { args: { value: { f: 1 } } });
        operators.push(ones);
        this.#generated(name, this.#blobs.current(name)).push({
          operator: ones,
          output: 0,
          gradient,
          device: deviceOf(ones),
        });
      }
      gradients.set(name, gradient);
    }
    for (let index = this.#blobs.steps.length - 1; index >= 0; index--) {
      this.#for(index, () => {
        this.#stepBack(index, operators, gradients);
      });
    }
    const found = [...gradients].filter((pair): pair is [string, string] => pair[1] !== undefined);
    return { operators, gradients: new Map(found) };
  }
}

/**
 * The backward pass of a list of operators: Caffe2's `GradientRegistry.GetBackwardPass`. The
 * operators that come back are new; those that went in are left as they are.
 *
 * @param operators in the order in which they run.
 * @param targets the blobs to differentiate: a list, for gradients of ones
 * (`<name>_autogen_grad`), or names of gradients by names of blobs.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_GRADIENT`,
 * `ERR_CAFFE2_SCHEMA`.
 */
export function getBackwardPass(
  operators: readonly OperatorDef[],
  targets: GradientTargets,
): BackwardPass {
  checkOperators(operators);
  return backwardPass(operators, targets);
}

/** The backward pass of operators that have been checked; messages name their net. */
export function backwardPass(
  operators: readonly OperatorDef[],
  targets: GradientTargets,
  net?: string,
): BackwardPass {
  const map = targetsOf(targets);
  return new Backward(operators.map(cloneOperator), net).pass(map);
}
