// The arguments of a definition, read by their names.
import { checkMessage } from '../proto/check_message.js';
import { listOf } from '../common/checks.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { decodeLoosely } from '../common/utf8.js';
import { encode } from '../proto/binary.js';
import { has } from '../proto/message_objects.js';
import type { Argument } from '../proto/message_types.js';
import { ArgumentSchema } from '../proto/schemas.js';

const hex = (bytes: Uint8Array): string => bytes.join(',');

/** Reads the arguments of a definition. */
export class Arguments {
  readonly #byName = new Map<string, Argument>();

  /**
   * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_PROTO`, with the path of the
   * field, for an argument that holds what it can't, `ERR_CAFFE2_ARGUMENT` for two of a name and
   * other contents.
   */
  constructor(args: readonly Argument[]) {
    listOf(args, 'a list of arguments', 'args').forEach((argument, i) => {
      checkMessage(argument, ArgumentSchema.typeName, `args[${i}]`);
    });
    for (const argument of args) {
      const other = this.#byName.get(argument.name);
      if (
        other !== undefined &&
        hex(encode(ArgumentSchema, other)) !== hex(encode(ArgumentSchema, argument))
      ) {
        throw new Caffe2Error(
          'ERR_CAFFE2_ARGUMENT',
          'one value',
          `argument ${quoted(argument.name)}`,
          'two that differ',
        );
      }
      this.#byName.set(argument.name, argument);
    }
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Whether the argument is there and has this field. */
  hasField(name: string, field: 'f' | 'i' | 's'): boolean {
    const argument = this.#byName.get(name);
    return argument !== undefined && has(argument, ArgumentSchema, field);
  }

  #field<F extends 'f' | 'i' | 's'>(name: string, field: F): Argument[F] | undefined {
    const argument = this.#byName.get(name);
    if (argument === undefined) return undefined;
    if (!has(argument, ArgumentSchema, field)) {
      throw new Caffe2Error(
        'ERR_CAFFE2_ARGUMENT',
        `a value in field ${field}`,
        `argument ${quoted(name)}`,
        'none there',
      );
    }
    return argument[field];
  }

  bool(name: string, otherwise: boolean): boolean {
    const value = this.#field(name, 'i');
    return value === undefined ? otherwise : value !== 0n;
  }

  /** An int32. */
  int(name: string, otherwise: number): number {
    const value = this.#field(name, 'i');
    if (value === undefined) return otherwise;
    if (BigInt.asIntN(32, value) !== value) {
      throw new Caffe2Error(
        'ERR_CAFFE2_ARGUMENT',
        'an int32',
        `argument ${quoted(name)}`,
        String(value),
      );
    }
    return Number(value);
  }

  int64(name: string, otherwise: bigint): bigint {
    return this.#field(name, 'i') ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.#field(name, 'f') ?? otherwise;
  }

  /** A string as it is stored. */
  bytes(name: string, otherwise: Uint8Array): Uint8Array {
    return this.#field(name, 's') ?? otherwise;
  }

  string(name: string, otherwise: string): string {
    const value = this.#field(name, 's');
    return value === undefined ? otherwise : decodeLoosely(value);
  }

  /** A list of integers, empty if it is not there. */
  ints(name: string): readonly bigint[] {
    return this.#byName.get(name)?.ints ?? [];
  }

  /** A list of floats, empty if it is not there. */
  floats(name: string): readonly number[] {
    return this.#byName.get(name)?.floats ?? [];
  }

  /** A list of strings as they are stored, empty if it is not there. */
  strings(name: string): readonly Uint8Array[] {
    return this.#byName.get(name)?.strings ?? [];
  }
}
