// Values of other realms (vm contexts, Jest) and of other copies of this package: what a value is
// decides, not who made it. So errors are known by their code, arrays by their slots, and the
// classes of this package by a mark that every copy shares.

/** The mark of this package's classes, one symbol in all realms of a thread. */
export const MARK = Symbol.for('caffe2op-sigmoid.class');

/** What an instance says of itself under `MARK`. */
export interface Mark {
  /** The name of the class. */
  readonly name: string;
  /** Which copy of the package, in which realm, it belongs to. */
  readonly copy: object;
}

const THIS_COPY = {};

/** The mark of a class of this copy. */
export const markOf = (name: string): Mark => ({ name, copy: THIS_COPY });

function get(value: unknown, key: string | symbol): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    return undefined;
  try {
    return (value as Readonly<Record<string | symbol, unknown>>)[key];
  } catch {
    return undefined; // a revoked proxy, a getter that throws
  }
}

/** The class of this package that a value is of, if another copy or realm made it. */
export function foreignClassOf(value: unknown): string | undefined {
  const mark = get(value, MARK);
  const name = get(mark, 'name');
  return typeof name === 'string' && get(mark, 'copy') !== THIS_COPY ? name : undefined;
}

/** The code of whatever was thrown, such as `ENOENT`; `undefined` if it has none. */
export function codeOf(thrown: unknown): string | undefined {
  const code = get(thrown, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** What was thrown, in its own words. */
export function messageOf(thrown: unknown): string {
  const message = get(thrown, 'message');
  if (typeof message === 'string') return message;
  try {
    return String(thrown);
  } catch {
    return 'something that says nothing of itself';
  }
}
