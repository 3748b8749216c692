// Builds nets, with the names that Caffe2's Python front end gives.
import { getBackwardPass, type GradientTargets } from './backward.js';
import { checkCount, checkString } from './checks.js';
import {
  checkNetDef,
  cloneNetDef,
  createNetDef,
  createOperator,
  type Names,
  type OperatorOptions,
} from './definitions.js';
import { Caffe2Error, listed, quoted } from './errors.js';
import type { NetDef, OperatorDef } from './proto/messages.js';
import { isOperator, schemaRegistry, similarTypes } from './registry.js';

const MOST_NEW_NAMES = 1024;

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
  readonly #produced = new Set<string>();

  /** @param source a name, or a definition to go on from, which is copied. */
  constructor(source: NetDef | string) {
    if (typeof source === 'string') {
      this.#def = createNetDef(source, []);
    } else {
      checkNetDef(source, 'source');
      this.#def = cloneNetDef(source);
    }
    for (const op of this.#def.op) for (const name of op.output) this.#produced.add(name);
  }

  /** The definition as it stands. */
  get def(): NetDef {
    return this.#def;
  }

  #isDefined(name: string): boolean {
    return this.#produced.has(name) || this.#def.externalInput.includes(name);
  }

  /**
   * The next free name for an output of an operator of this type: `net/Sigmoid`, `net/Sigmoid_2`.
   *
   * @param output which of several, from 0 to 1023: `net/Sigmoid:0`.
   */
  nextName(type: string, output?: number): string {
    checkString(type, 'type');
    if (output !== undefined) checkCount(output, MOST_NEW_NAMES - 1, 'output');
    const base = `${this.#def.name}/${type}`;
    const suffix = output === undefined ? '' : `:${output}`;
    let name = `${base}${suffix}`;
    for (let index = 2; this.#isDefined(name); index++) name = `${base}_${index}${suffix}`;
    return name;
  }

  /**
   * Declares blobs that come from outside.
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_NET` for one that is declared
   * already; the net is then as it was.
   */
  addExternalInput(...names: string[]): this {
    names.forEach((name, i) => {
      checkString(name, 'an external input');
      if (this.#def.externalInput.includes(name) || names.indexOf(name) !== i) {
        const came = `${quoted(name)} again`;
        throw new Caffe2Error('ERR_CAFFE2_NET', 'a new name', 'an external input', came);
      }
    });
    this.#def.externalInput.push(...names);
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
    if (typeof outputs === 'number') checkCount(outputs, MOST_NEW_NAMES, 'outputs');
    const names =
      outputs === undefined
        ? this.nextName(type)
        : typeof outputs === 'number'
          ? Array.from({ length: outputs }, (_, i) => this.nextName(type, i))
          : outputs;
    const op = createOperator(type, inputs, names, options);
    for (const name of op.input) if (!this.#isDefined(name)) this.addExternalInput(name);
    this.#append([op]);
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
    const { operators, gradients } = getBackwardPass(this.#def.op, targets);
    this.#append(operators);
    return gradients;
  }

  #append(operators: readonly OperatorDef[]): void {
    for (const op of operators) {
      this.#def.op.push(op);
      for (const name of op.output) this.#produced.add(name);
    }
  }
}
