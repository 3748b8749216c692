// Builds nets, with the names that Caffe2's Python front end gives.
import { MARK, markOf, type Mark } from '../../core/foreign.js';
import { backwardPass } from './backward.js';
import type { GradientTargets } from './gradient_targets.js';
import { checkCount, checkString } from '../common/checks.js';
import type { Names } from '../model/names.js';
import { checkNetDef, cloneNetDef, createNetDef } from '../model/net_def.js';
import { checkOperators, createOperator, type OperatorOptions } from '../model/operator_def.js';
import { Caffe2Error, listed, quoted } from '../common/errors.js';
import type { NetDef } from '../proto/message_types.js';
import { isOperator, schemaRegistry, similarTypes } from '../operators/registry.js';

const MAX_NEW_NAMES = 1024;

const mark = markOf('NetBuilder');

/**
 * Builds a net, operator by operator, as Caffe2's `core.Net` does: outputs without a name get one,
 * blobs that nothing in the net produces become external inputs.
 *
 * @example
 * const net = new NetBuilder('net');
 * const [y] = net.add('Sigmoid', 'X'); // net/Sigmoid
 * net.addGradientOperators([y]);
 * workspace.runNetOnce(net.def);
 */
export class NetBuilder {
  readonly #def: NetDef;
  /** What the operators write, of so many of them; what comes from outside, of so many names. */
  readonly #produced = new Set<string>();
  #operators = 0;
  readonly #external = new Set<string>();
  #inputs = 0;
  /** By name without a number, the number to go on from: to start at 2 each time is quadratic. */
  readonly #nextNumbers = new Map<string, number>();

  /** @param source a name, or a definition to go on from, which is copied. */
  constructor(source: NetDef | string) {
    if (typeof source === 'string') {
      this.#def = createNetDef(source, []);
    } else {
      checkNetDef(source, 'source');
      this.#def = cloneNetDef(source);
    }
  }

  /** The definition as it stands: what is added to it, or taken from its end, counts. */
  get def(): NetDef {
    return this.#def;
  }

  /** Looks at what has come or gone since the last time. */
  #catchUp(): void {
    const { op, externalInput } = this.#def;
    if (op.length < this.#operators) {
      this.#produced.clear();
      this.#operators = 0;
    }
    for (; this.#operators < op.length; this.#operators++) {
      for (const name of op[this.#operators]!.output) this.#produced.add(name);
    }
    if (externalInput.length < this.#inputs) {
      this.#external.clear();
      this.#inputs = 0;
    }
    for (; this.#inputs < externalInput.length; this.#inputs++) {
      this.#external.add(externalInput[this.#inputs]!);
    }
  }

  #isDefined(name: string): boolean {
    this.#catchUp();
    return this.#produced.has(name) || this.#external.has(name);
  }

  /** The next name that is neither defined nor among `others`: Caffe2's `Net.NextName`. */
  #nextName(type: string, output: number | undefined, others?: ReadonlySet<string>): string {
    const base = `${this.#def.name}/${type}`;
    const suffix = output === undefined ? '' : `:${output}`;
    const key = `${base}${suffix}`;
    let name = key;
    let number = this.#nextNumbers.get(key) ?? 2;
    while (this.#isDefined(name) || others?.has(name) === true) {
      name = `${base}_${number++}${suffix}`;
      this.#nextNumbers.set(key, number);
    }
    return name;
  }

  /**
   * The next free name for an output of an operator of this type: `net/Sigmoid`, `net/Sigmoid_2`. A
   * number is given once, whether its name is then used or not.
   *
   * @param output which of several, from 0 to 1023: `net/Sigmoid:0`.
   */
  nextName(type: string, output?: number): string {
    checkString(type, 'type');
    if (output !== undefined) checkCount(output, MAX_NEW_NAMES - 1, 'output');
    return this.#nextName(type, output);
  }

  /**
   * Declares blobs that come from outside.
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_NET` for one that is declared
   * already; the net is then as it was.
   */
  addExternalInput(...names: string[]): this {
    this.#catchUp();
    const added = new Set<string>();
    for (const name of names) {
      checkString(name, 'an external input');
      if (this.#external.has(name) || added.has(name)) {
        const received = `${quoted(name)} again`;
        throw new Caffe2Error('ERR_CAFFE2_NET', 'a new name', 'an external input', received);
      }
      added.add(name);
    }
    for (const name of added) this.#def.externalInput.push(name);
    return this;
  }

  /**
   * Adds an operator.
   *
   * @param outputs names, or how many of them to make up, up to 1024; one if it is left out.
   * @returns the names of the outputs.
   * @throws as `createOperator`; RangeError `ERR_OUT_OF_RANGE` for another number of outputs;
   * Caffe2Error `ERR_CAFFE2_UNKNOWN_OPERATOR`; the net is then as it was.
   */
  add(
    type: string,
    inputs: Names,
    outputs?: Names | number,
    options: OperatorOptions = {},
  ): string[] {
    checkString(type, 'type');
    if (!isOperator(type)) {
      const similar = similarTypes(type);
      throw new Caffe2Error(
        'ERR_CAFFE2_UNKNOWN_OPERATOR',
        listed(schemaRegistry.keys()),
        'type',
        `${quoted(type)}${similar.length > 0 ? `, perhaps meaning ${similar.join(' or ')}` : ''}`,
      );
    }
    if (typeof outputs === 'number') checkCount(outputs, MAX_NEW_NAMES, 'outputs');
    const isNamed = outputs !== undefined && typeof outputs !== 'number';
    const op = createOperator(type, inputs, isNamed ? outputs : [], options);
    if (!isNamed) {
      // The inputs are defined by then: no output is made up that is one of them.
      const read = new Set(op.input);
      op.output =
        outputs === undefined
          ? [this.#nextName(type, undefined, read)]
          : Array.from({ length: outputs }, (_, i) => this.#nextName(type, i, read));
    }
    for (const name of op.input) {
      if (!this.#isDefined(name)) this.#def.externalInput.push(name);
    }
    this.#def.op.push(op);
    return [...op.output];
  }

  /**
   * Adds the operators of the gradient of what is in the net.
   *
   * @param targets see `getBackwardPass`.
   * @returns the names of the gradients, by the names of their blobs.
   * @throws Caffe2Error `ERR_CAFFE2_GRADIENT`, `ERR_CAFFE2_SCHEMA`; the net is then as it was.
   */
  addGradientOperators(targets: GradientTargets): Map<string, string> {
    const { name, op } = this.#def;
    checkOperators(op);
    const { operators, gradients } = backwardPass(op, targets, name);
    for (const operator of operators) op.push(operator);
    return gradients;
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}
