// The errors of the Caffe2 layer: the message form of the functions, a stable code on each.

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

/** What was refused: `Expected <what> for <parameter> but received <what came>`. */
export class Caffe2Error extends Error {
  override readonly name = 'Caffe2Error';
  readonly code: Caffe2ErrorCode;

  constructor(code: Caffe2ErrorCode, what: string, parameter: string, came: string) {
    super(`Expected ${what} for ${parameter} but received ${came}`);
    this.code = code;
  }
}

const LONGEST = 80;

/** Foreign text in a message: quoted, on one line, not endless. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** A list of names in a message: not endless either. */
export function listed(names: readonly string[], most = 12): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, most).map(quoted).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
