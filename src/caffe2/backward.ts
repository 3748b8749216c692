// The backward pass of a list of operators, as Caffe2's front end makes it: names, automatic
// gradients of ones, and sums where a blob is used more than once.
import { clone, create } from '@bufbuild/protobuf';
import { describe, typeError } from '../core/errors.js';
import { checkOperators, cloneOperator, createOperator } from './definitions.js';
import { Caffe2Error, quoted } from './errors.js';
import { getGradientForOp } from './gradient.js';
import type { GradientName } from './kernel.js';
import { DeviceOptionSchema, type DeviceOption, type OperatorDef } from './proto/messages.js';

/** What to differentiate: blobs, each with the name of its gradient; `null` makes one of ones. */
export type GradientTargets = Readonly<Record<string, string | null>> | readonly string[];

/** The operators of a backward pass, and the gradient of each blob that has one. */
export interface BackwardPass {
  readonly operators: OperatorDef[];
  /** Names of gradients by the names of their blobs. */
  readonly gradients: Map<string, string>;
}

const ONLY_SUM_TAG = 'only_keep_is_auto_gen_sum_ops_tag:1';
const SUM_TAG = 'is_auto_gen_sum_ops:1';

/** An operator with the version of each blob that it reads and writes. */
interface Step {
  readonly op: OperatorDef;
  readonly inVersions: ReadonlyMap<string, number>;
  readonly outVersions: ReadonlyMap<string, number>;
}

/** What generates a gradient: an output of an operator, or nothing but its name. */
interface Generator {
  readonly operator: OperatorDef | undefined;
  readonly output: number;
  readonly gradient: string;
  readonly device: DeviceOption;
}

const versioned = (name: string, version: number): string => `${version} ${name}`;

function refuse(what: string, parameter: string, came: string): never {
  throw new Caffe2Error('ERR_CAFFE2_GRADIENT', what, parameter, came);
}

const deviceOf = ({ deviceOption }: OperatorDef): DeviceOption =>
  deviceOption ?? create(DeviceOptionSchema);

/** Whether two devices are the same to Caffe2's front end: type and, but for the CPU, number. */
const sameDevice = (a: DeviceOption, b: DeviceOption): boolean =>
  a.deviceType === b.deviceType && (a.deviceType === 0 || a.deviceId === b.deviceId);

class Backward {
  readonly steps: Step[] = [];
  /** The version of each blob after all operators. */
  readonly frontier = new Map<string, number>();
  /** By blob and version, the steps that read it. */
  readonly usages = new Map<string, number[]>();
  /** By blob and version, what generates its gradient. */
  readonly generators = new Map<string, Generator[]>();
  /** The version of each blob that its gradient belongs to. */
  readonly gradientFrontier = new Map<string, number>();

  constructor(operators: readonly OperatorDef[]) {
    for (const op of operators) this.#play(op);
  }

  #current(name: string): number {
    const version = this.frontier.get(name) ?? 0;
    this.frontier.set(name, version);
    return version;
  }

  #used(name: string, version: number): number[] {
    const key = versioned(name, version);
    const list = this.usages.get(key) ?? [];
    this.usages.set(key, list);
    return list;
  }

  #generated(name: string, version: number): Generator[] {
    const key = versioned(name, version);
    const list = this.generators.get(key) ?? [];
    this.generators.set(key, list);
    return list;
  }

  #play(op: OperatorDef): void {
    const inVersions = new Map<string, number>();
    for (const name of op.input) {
      const version = this.#current(name);
      inVersions.set(name, version);
      this.#used(name, version).push(this.steps.length);
    }
    const outVersions = new Map<string, number>();
    for (const name of op.output) {
      const before = this.frontier.get(name);
      if (before !== undefined) this.frontier.set(name, before + 1);
      outVersions.set(name, this.#current(name));
    }
    this.steps.push({ op, inVersions, outVersions });
  }

  /** Throws unless what a gradient operator reads is still there when it runs. */
  #checkInput(name: string, outputGradients: readonly GradientName[], step: Step, local: string[]) {
    const version = (of: ReadonlyMap<string, number>, blob: string, now: number | undefined) => {
      if (of.get(blob) === now) return;
      const came = `version ${now ?? 'none'}, as it has been written to since`;
      refuse(`version ${of.get(blob)!} of blob ${quoted(blob)}`, 'a gradient operator', came);
    };
    const index = outputGradients.indexOf(name);
    if (index >= 0) {
      const output = step.op.output[index]!;
      version(step.outVersions, output, this.gradientFrontier.get(output));
    } else if (step.outVersions.has(name)) {
      version(step.outVersions, name, this.frontier.get(name));
    } else if (step.inVersions.has(name)) {
      version(step.inVersions, name, this.frontier.get(name));
    } else if (!local.includes(name)) {
      refuse('a blob of its operator', `an input of the gradient of ${step.op.type}`, quoted(name));
    }
  }

  #addGenerators(
    step: Step,
    operators: readonly OperatorDef[],
    outputGradients: readonly GradientName[],
    inputGradients: readonly GradientName[],
  ): void {
    const local: string[] = [];
    for (const operator of operators) {
      for (const name of operator.input) this.#checkInput(name, outputGradients, step, local);
      local.push(...operator.output);
      operator.output.forEach((name, output) => {
        const index = inputGradients.indexOf(name);
        if (index < 0) return;
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
      if (!local.includes(gradient)) {
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

  /** The sum of all gradients of a blob that is used more than once; the others get new names. */
  #sum(name: string, generators: Generator[]): OperatorDef {
    const first = generators[0]!;
    for (const { device } of generators) {
      if (!sameDevice(device, first.device)) {
        refuse('one device', `the gradients of ${quoted(name)}`, 'several');
      }
    }
    const named = generators.find(({ operator }) => operator !== undefined);
    const out = named?.operator!.output[named.output] ?? `${name}_grad`;
    const inputs: string[] = [];
    let renamed = 0;
    for (const generator of generators) {
      const { operator, output, gradient } = generator;
      if (operator === undefined) {
        if (gradient === out) refuse('another name', 'a gradient that is passed on', quoted(out));
        inputs.push(gradient);
      } else {
        if (generator !== named) {
          operator.output[output] = `_${operator.output[output]!}_autosplit_${renamed++}`;
        }
        inputs.push(operator.output[output]!);
      }
    }
    // Sum works in place with its first input only.
    const at = inputs.indexOf(out);
    if (at > 0) [inputs[0], inputs[at]] = [inputs[at]!, inputs[0]!];
    const sum = createOperator('Sum', inputs, out);
    const onlyTag = generators.some(({ device }) => device.extraInfo.includes(ONLY_SUM_TAG));
    const device = onlyTag ? create(DeviceOptionSchema) : clone(DeviceOptionSchema, first.device);
    device.extraInfo.push(SUM_TAG);
    sum.deviceOption = device;
    return sum;
  }

  pass(targets: ReadonlyMap<string, string | null>): BackwardPass {
    const operators: OperatorDef[] = [];
    const gradients = new Map<string, GradientName>();
    for (const name of targets.keys()) {
      const version = this.#current(name);
      this.gradientFrontier.set(name, version);
      this.#used(name, version).push(this.steps.length);
    }
    for (const [name, given] of targets) {
      let gradient = given;
      if (gradient === null) {
        gradient = `${name}_autogen_grad`;
        const ones = createOperator('ConstantFill', name, gradient, { args: { value: { f: 1 } } });
        operators.push(ones);
        this.#generated(name, this.#current(name)).push({
          operator: ones,
          output: 0,
          gradient,
          device: deviceOf(ones),
        });
      }
      gradients.set(name, gradient);
    }
    for (let index = this.steps.length - 1; index >= 0; index--) {
      const step = this.steps[index]!;
      const { op } = step;
      const outputGradients = op.output.map((name) => gradients.get(name));
      if (outputGradients.some((name) => name !== undefined)) {
        const made = getGradientForOp(op, outputGradients);
        this.#addGenerators(step, made.operators, outputGradients, made.inputGradients);
        operators.push(...made.operators);
        op.input.forEach((name, i) => {
          const gradient = made.inputGradients[i];
          // No gradient takes the place of one, unless the blob has been written over.
          if (gradient !== undefined || !gradients.has(name) || op.output.includes(name)) {
            gradients.set(name, gradient);
          }
        });
      }
      for (const name of new Set(op.input)) {
        const version = step.inVersions.get(name)!;
        const usages = this.#used(name, version);
        const generators = this.#generated(name, version);
        // The first operator that uses it is the last one here.
        if (usages.length <= 1 || usages[0] !== index || generators.length < 2) continue;
        const sum = this.#sum(name, generators);
        operators.push(sum);
        gradients.set(name, sum.output[0]);
      }
    }
    const found = [...gradients].filter((pair): pair is [string, string] => pair[1] !== undefined);
    return { operators, gradients: new Map(found) };
  }
}

function targetsOf(targets: unknown): Map<string, string | null> {
  const map = new Map<string, string | null>();
  if (Array.isArray(targets)) {
    for (const name of targets as unknown[]) {
      if (typeof name !== 'string') wrongTarget('names of blobs', name);
      map.set(name, null);
    }
    return map;
  }
  if (typeof targets !== 'object' || targets === null) {
    wrongTarget('a list of names, or names by names,', targets);
  }
  for (const [name, gradient] of Object.entries(targets) as [string, unknown][]) {
    if (gradient !== null && typeof gradient !== 'string') {
      wrongTarget('names of gradients or null', gradient);
    }
    map.set(name, gradient);
  }
  return map;
}

function wrongTarget(what: string, came: unknown): never {
  throw typeError('ERR_INVALID_ARG_TYPE', what, 'targets', describe(came));
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
  const map = targetsOf(targets);
  return new Backward(operators.map(cloneOperator)).pass(map);
}
