// The backward pass of a list of operators, as Caffe2's front end makes it: names, automatic
// gradients of ones, and sums where a blob is used more than once.
import { clone, create } from '@bufbuild/protobuf';
import { describe, typeError } from '../../core/errors.js';
import { MARK } from '../../core/foreign.js';
import { checkOperators, cloneOperator, createOperator } from '../model/definitions.js';
import { Caffe2Error, located, placeOf, quoted } from '../common/errors.js';
import { makeGradient } from './gradient.js';
import type { GradientName } from '../model/operator_entry.js';
import { DeviceOptionSchema, type DeviceOption, type OperatorDef } from '../proto/messages.js';

/** What to differentiate: blobs, each with the name of its gradient; `null` makes one of ones. */
export type GradientTargets =
  Readonly<Record<string, string | null>> | ReadonlyMap<string, string | null> | readonly string[];

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

function refuse(expected: string, parameter: string, received: string): never {
  throw new Caffe2Error('ERR_CAFFE2_GRADIENT', expected, parameter, received);
}

const deviceOf = ({ deviceOption }: OperatorDef): DeviceOption =>
  deviceOption ?? create(DeviceOptionSchema);

/** Whether two devices are the same to Caffe2's front end: all CPUs are, others by number alone. */
const sameDevice = (a: DeviceOption, b: DeviceOption): boolean =>
  a.deviceType === 0 || b.deviceType === 0
    ? a.deviceType === b.deviceType
    : a.deviceId === b.deviceId;

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
  readonly steps: Step[] = [];
  /** The version of each blob after all operators. */
  readonly frontier = new Map<string, number>();
  /** By blob and version, the steps that read it. */
  readonly usages = new Map<string, number[]>();
  /** By blob and version, what generates its gradient. */
  readonly generators = new Map<string, Generator[]>();
  /** The version of each blob that its gradient belongs to. */
  readonly gradientFrontier = new Map<string, number>();

  constructor(operators: readonly OperatorDef[], net?: string) {
    this.#net = net;
    for (const op of operators) this.#play(op);
    this.#checkStopGradients();
  }

  /** Does something for an operator; what goes wrong says for which. */
  #for<T>(index: number, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw located(placeOf(this.steps[index]!.op, index, this.#net), error);
    }
  }

  /** Throws unless the output of every StopGradient is read: else it stops nothing. */
  #checkStopGradients(): void {
    const read = new Set<string>();
    for (const { op } of this.steps) for (const name of op.input) read.add(name);
    this.steps.forEach(({ op }, index) => {
      const name = op.output[0];
      if (op.type !== 'StopGradient' || (name !== undefined && read.has(name))) return;
      this.#for(index, () => {
        const received = name === undefined ? 'none' : `${quoted(name)}, which nothing reads`;
        refuse('a blob that an operator reads, such as its input,', 'the output', received);
      });
    });
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
      version(step.outVersions, name, this.frontier.get(name));
    } else if (step.inVersions.has(name)) {
      version(step.inVersions, name, this.frontier.get(name));
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

  /** Adds what one operator needs in the backward pass. */
  #stepBack(index: number, operators: OperatorDef[], gradients: Map<string, GradientName>): void {
    const step = this.steps[index]!;
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
      const usages = this.#used(name, version);
      const generators = this.#generated(name, version);
      // The first operator that uses it is the last one here.
      if (usages.length <= 1 || usages[0] !== index || generators.length < 2) continue;
      const sum = this.#sum(name, generators);
      operators.push(sum);
      gradients.set(name, sum.output[0]);
    }
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
      this.#for(index, () => {
        this.#stepBack(index, operators, gradients);
      });
    }
    const found = [...gradients].filter((pair): pair is [string, string] => pair[1] !== undefined);
    return { operators, gradients: new Map(found) };
  }
}

/** Whether it can be read as a Map is, be it of another realm or a class of its own. */
const isMap = (value: object): value is ReadonlyMap<unknown, unknown> =>
  'get' in value && Symbol.iterator in value;

/** The pairs of names by names; `undefined` for what holds none. */
function pairsOf(targets: object): Iterable<unknown> | undefined {
  if (isMap(targets)) return targets;
  const isRecord =
    Object.prototype.toString.call(targets) === '[object Object]' &&
    !(Symbol.iterator in targets) &&
    !(MARK in targets);
  return isRecord ? Object.entries(targets) : undefined;
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
  const pairs = typeof targets === 'object' && targets !== null ? pairsOf(targets) : undefined;
  if (pairs === undefined) return wrongTarget('a list of names, or names by names,', targets);
  for (const pair of pairs) {
    const [name, gradient] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof name !== 'string') wrongTarget('names of blobs', name);
    if (gradient !== null && (typeof gradient !== 'string' || gradient === '')) {
      wrongTarget('names of gradients or null', gradient);
    }
    map.set(name, gradient);
  }
  return map;
}

function wrongTarget(expected: string, received: unknown): never {
  throw typeError('ERR_INVALID_ARG_TYPE', expected, 'targets', describe(received));
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
