// The errors of the Caffe2 layer: the message form of the functions, a stable code on each; inside
// a net the message is led by the net and the operator.
import { codeOf, MARK, markOf, messageOf, type Mark } from '../../core/foreign.js';

/** The stable codes of the errors that the Caffe2 layer throws beside those of the functions. */
export type Caffe2ErrorCode =
  /** An argument of an operator is missing, of another type or out of range. */
  | 'ERR_CAFFE2_ARGUMENT'
  /** There is no such blob. */
  | 'ERR_CAFFE2_BLOB_MISSING'
  /** A blob holds nothing, or something else than is needed. */
  | 'ERR_CAFFE2_BLOB_TYPE'
  /** Elements of a type that the operator does not compute on. */
  | 'ERR_CAFFE2_DATA_TYPE'
  /** A device that nothing runs on here. */
  | 'ERR_CAFFE2_DEVICE'
  /** There is no gradient, or it can't be made. */
  | 'ERR_CAFFE2_GRADIENT'
  /** A net that can't be created, or that there is none of. */
  | 'ERR_CAFFE2_NET'
  /** Bytes that are no such protobuf message. */
  | 'ERR_CAFFE2_PROTO'
  /** A definition that the operator's schema does not allow. */
  | 'ERR_CAFFE2_SCHEMA'
  /** Shapes that don't fit together, or that no tensor can have. */
  | 'ERR_CAFFE2_SHAPE'
  /** Text that is no such message. */
  | 'ERR_CAFFE2_TEXT'
  /** There is no operator of that type. */
  | 'ERR_CAFFE2_UNKNOWN_OPERATOR'
  /** Something of Caffe2 that is known and left out here. */
  | 'ERR_CAFFE2_UNSUPPORTED';

/** Where a fault lies in a net, and what it came from. */
export interface Caffe2ErrorOptions {
  /** Such as `net "n", operator 1 (Sigmoid "second")`: the message begins with it. */
  readonly where?: string;
  readonly cause?: unknown;
}

const mark = markOf('Caffe2Error');

/** @internal Whether an error is one of this copy of the package. */
export let isCaffe2Error: (error: unknown) => error is Caffe2Error;

/**
 * What was refused: `Expected <expected> for <parameter> but received <received>`; inside a net
 * `<where>: Expected …`.
 */
export class Caffe2Error extends Error {
  static {
    isCaffe2Error = (error): error is Caffe2Error =>
      typeof error === 'object' && error !== null && #parts in error;
  }
  override readonly name = 'Caffe2Error';
  readonly code: Caffe2ErrorCode;
  // Private, so that what prints an error does not print them a second time.
  readonly #parts: readonly [expected: string, parameter: string, received: string];
  readonly #where: string;

  constructor(
    code: Caffe2ErrorCode,
    expected: string,
    parameter: string,
    received: string,
    { where = '', cause }: Caffe2ErrorOptions = {},
  ) {
    super(
      `${where === '' ? '' : `${where}: `}Expected ${expected} for ${parameter} but received ${received}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.#parts = [expected, parameter, received];
    this.#where = where;
  }

  /** What was expected, */
  get expected(): string {
    return this.#parts[0];
  }

  /** for what, */
  get parameter(): string {
    return this.#parts[1];
  }

  /** and what was there. */
  get received(): string {
    return this.#parts[2];
  }

  /** Where in a net: `net "n", operator 1 (Sigmoid "second")`; empty elsewhere. */
  get where(): string {
    return this.#where;
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}

const NATIVE: Readonly<Record<string, new (message: string, options: ErrorOptions) => Error>> = {
  Error,
  RangeError,
  TypeError,
};

/** The name of the class of an error of the language, in whatever realm; not of its subclasses. */
function nativeName(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  try {
    const prototype = Object.getPrototypeOf(thrown) as object | null;
    if (prototype === null || !Object.hasOwn(prototype, 'name')) return undefined;
    const { name } = thrown as { readonly name: unknown };
    const isOwn = Object.hasOwn(thrown, 'name');
    return !isOwn && typeof name === 'string' && Object.hasOwn(NATIVE, name) ? name : undefined;
  } catch {
    return undefined; // a revoked proxy
  }
}

/**
 * What was thrown inside a net, led by where that was: an error of the same class and code, whose
 * `cause` is the one that was thrown. What is of a class of somebody's own is passed on as it is.
 */
export function led(where: string, thrown: unknown): unknown {
  if (isCaffe2Error(thrown)) {
    const { code, expected, parameter, received } = thrown;
    return new Caffe2Error(code, expected, parameter, received, { where, cause: thrown });
  }
  const name = nativeName(thrown);
  if (name === undefined) return thrown;
  const error = new NATIVE[name]!(`${where}: ${messageOf(thrown)}`, { cause: thrown });
  const code = codeOf(thrown);
  return code === undefined ? error : Object.assign(error, { code });
}

/** The same fault, its parameter told with where it lies: for lists of operators that don't run. */
export function located(where: string, thrown: unknown): unknown {
  if (!isCaffe2Error(thrown)) return thrown;
  const { code, expected, parameter, received } = thrown;
  return new Caffe2Error(code, expected, `${parameter} of ${where}`, received, { cause: thrown });
}

const MAX_LENGTH = 80;

/** Foreign text in a message: quoted, on one line, not endless. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
}

/** A list of names in a message: not endless either. */
export function listed(names: readonly string[], most = 12): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, most).map(quoted).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** An operator's place in messages: `operator 1 (Sigmoid "second")`, and its net before it. */
export function placeOf(
  { type, name }: { readonly type: string; readonly name: string },
  index: number,
  net?: string,
): string {
  const inNet = net === undefined ? '' : net === '' ? 'unnamed net, ' : `net ${quoted(net)}, `;
  const shownType = type === '' ? 'without a type' : quoted(type).slice(1, -1);
  return `${inNet}operator ${index} (${shownType}${name === '' ? '' : ` ${quoted(name)}`})`;
}
