// Checks message objects against the tables before anything is made of them: the protobuf library
// would turn what a field can't hold into something that it can. One pass, bounded depth.
import { typeError } from '../../core/errors.js';
import { codeOf, messageOf } from '../../core/foreign.js';
import { isBytes, ownView } from '../common/bytes.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { checkUnknown, MAX_DEPTH } from './check.js';
import { MESSAGES, propertyOf, type Field, type FieldType, type MessageName } from './fields.js';
import { describeMessage, schemaOfMessage, typeNameOf } from './message_objects.js';
import { isDefault, SCALARS, type Scalar } from './scalar_values.js';

/** protobuf's own limit: no message is longer. */
const MAX_BYTES = 2 ** 31 - 1;

/** A field, and how its values are checked: as a scalar, or as a message. */
interface Plan {
  readonly name: string;
  readonly type: FieldType;
  readonly label: Field['label'];
  readonly property: string;
  readonly scalar: Scalar | undefined;
  readonly fallback: number | undefined;
}
const PLANS = new Map(
  (Object.keys(MESSAGES) as MessageName[]).map((message) => [
    message,
    MESSAGES[message].map((field): Plan => {
      const { name, type, label, default: fallback } = field;
      return { name, type, label, property: propertyOf(field), scalar: SCALARS[type], fallback };
    }),
  ]),
);

/** What came, in words; a bigint in figures. */
function inWords(value: unknown): string {
  if (typeof value !== 'bigint') return describeMessage(value);
  return BigInt.asIntN(128, value) === value ? `the bigint ${value}` : 'a bigint beyond 128 bits';
}

/** What is known of a message: how many levels lie in it, and that it takes at least so many bytes. */
interface Extent {
  readonly levels: number;
  readonly bytes: number;
}

type Step = number | string;

class Checker {
  readonly #root: string;
  /** Where the value at hand lies: names of fields, numbers of items. */
  readonly #path: Step[] = [];
  /** The messages around it. */
  readonly #around: object[] = [];
  /** Messages with messages in them: one that is shared, even by many, is looked at once. */
  readonly #known = new Map<object, Extent>();

  constructor(root: string) {
    this.#root = root;
  }

  #where(...last: Step[]): string {
    const steps = [...this.#path, ...last];
    return `${this.#root}${steps.map((s) => (typeof s === 'number' ? `[${s}]` : `.${s}`)).join('')}`;
  }

  #refuse(expected: string, received: string, ...last: Step[]): never {
    throw new Caffe2Error('ERR_CAFFE2_PROTO', expected, this.#where(...last), received);
  }

  message(name: MessageName, message: object): Extent {
    if (this.#around.includes(message)) this.#refuse('no message within itself', 'one');
    const known = this.#known.get(message);
    if (this.#around.length + (known?.levels ?? 0) > MAX_DEPTH) {
      this.#refuse(`at most ${MAX_DEPTH} messages around another`, 'more');
    }
    if (known !== undefined) return known;
    this.#around.push(message);
    const values = message as Readonly<Record<string, unknown>>;
    let levels = 0;
    let bytes = 0;
    let properties = 1; // $typeName
    for (const plan of PLANS.get(name)!) {
      const { property, scalar } = plan;
      const value = values[property];
      const isOwn = Object.hasOwn(message, property);
      if (isOwn) properties++;
      if (plan.label === 'repeated') {
        if (!Array.isArray(value)) this.#refuse('a list', inWords(value), plan.name);
      } else if (value === undefined || !isOwn) {
        // The library looks at own properties alone, and gives its messages defaults by inheritance.
        if (!isOwn && !isDefault(value, plan.fallback)) {
          this.#refuse('a property of its own', 'an inherited one', plan.name);
        }
        if (plan.label === 'required') this.#refuse('a value', 'none', plan.name);
        continue;
      }
      if (scalar === undefined) {
        const extent = this.#messages(plan, value);
        levels = Math.max(levels, extent.levels);
        bytes += extent.bytes;
      } else {
        bytes += this.#scalars(plan, scalar, value);
      }
    }
    if (values.$unknown !== undefined) {
      properties++;
      this.#unknown(values.$unknown);
    }
    if (Object.keys(message).length > properties) this.#foreignProperty(name, message);
    if (bytes > MAX_BYTES) this.#refuse('a message of less than 2 GiB', 'more');
    this.#around.pop();
    const extent = { levels, bytes };
    if (levels > 0) this.#known.set(message, extent);
    return extent;
  }

  /** The messages of a field. */
  #messages({ name, type, label }: Plan, value: unknown): Extent {
    const isList = label === 'repeated';
    const list = isList ? (value as readonly unknown[]) : [value];
    let levels = 0;
    let bytes = 0;
    this.#path.push(name);
    for (let i = 0; i < list.length; i++) {
      if (isList) this.#path.push(i);
      const item = list[i];
      if (typeNameOf(item) !== `caffe2.${type}`) this.#refuse(`a caffe2.${type}`, inWords(item));
      const extent = this.message(type as MessageName, item as object);
      levels = Math.max(levels, extent.levels + 1);
      bytes += 2 + extent.bytes;
      if (isList) this.#path.pop();
    }
    this.#path.pop();
    return { levels, bytes };
  }

  /** The scalars of a field; how many bytes they take at least. */
  #scalars({ name, label }: Plan, scalar: Scalar, value: unknown): number {
    if (label !== 'repeated') {
      const bytes = scalar.bytes(value);
      if (Number.isNaN(bytes)) this.#refuse(scalar.expected, inWords(value), name);
      return bytes;
    }
    let bytes = 0;
    // By index: holes count.
    const list = value as readonly unknown[];
    for (let i = 0; i < list.length; i++) {
      const item = scalar.bytes(list[i]);
      if (Number.isNaN(item)) this.#refuse(scalar.expected, inWords(list[i]), name, i);
      bytes += item;
    }
    return bytes;
  }

  /** Refuses a property that would not be written. */
  #foreignProperty(name: MessageName, message: object): void {
    const known = PLANS.get(name)!.map(({ property }) => property);
    for (const key of Object.keys(message)) {
      if (known.includes(key) || key === '$typeName' || key === '$unknown') continue;
      this.#refuse(`no property but those of a caffe2.${name}`, quoted(key));
    }
  }

  /** Fields that were read and are not known: they are written as they are. */
  #unknown(value: unknown): void {
    if (!Array.isArray(value)) this.#refuse('a list', inWords(value), '$unknown');
    (value as readonly unknown[]).forEach((item, i) => {
      const { no, wireType, data } = (item ?? {}) as Readonly<Record<string, unknown>>;
      if (!Number.isInteger(no) || (no as number) < 1 || (no as number) >= 2 ** 29) {
        this.#refuse('the number of a field', inWords(no), '$unknown', i, 'no');
      }
      if (!isBytes(data)) this.#refuse('a Uint8Array', inWords(data), '$unknown', i, 'data');
      checkUnknown(ownView(data), no as number, wireType as number, this.#where('$unknown', i));
    });
  }
}

/**
 * Throws unless all that lies in a message fits its fields: values of their types, within range, no
 * holes, no message of another type, none within itself, nothing that is no field.
 *
 * @param message whose `$typeName` is that of `name`.
 * @param root how the message is called where it came from.
 * @throws Caffe2Error `ERR_CAFFE2_PROTO`, with the path of the field.
 */
function checkFields(name: MessageName, message: object, root: string): void {
  try {
    new Checker(root).message(name, message);
  } catch (error) {
    if (codeOf(error) !== undefined) throw error;
    // A getter that throws, a revoked proxy.
    throw new Caffe2Error('ERR_CAFFE2_PROTO', `a ${name}`, root, messageOf(error));
  }
}

/**
 * Throws unless `value` is a protobuf message of that type, and all that lies in it fits.
 *
 * @param root how it is called in the path of a field that does not.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_PROTO`.
 */
export function checkMessage(
  value: unknown,
  typeName: string,
  parameter: string,
  root = parameter,
): void {
  const schema = schemaOfMessage(value);
  if (schema?.typeName !== typeName) {
    throw typeError('ERR_INVALID_ARG_TYPE', `a ${typeName}`, parameter, describeMessage(value));
  }
  checkFields(schema.messageName, value as object, root);
}
