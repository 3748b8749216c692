// Copies of messages: objects of this copy of the protobuf library and bytes of this realm,
// whoever made the original.
import { create, type Message } from '@bufbuild/protobuf';
import { copyBytes } from '../common/bytes.js';
import { MESSAGES, propertyOf, type FieldType, type MessageName } from './fields.js';
import { SCHEMAS, type Schema } from './schemas.js';

type Values = Record<string, unknown>;

const PLANS = new Map(
  (Object.keys(MESSAGES) as MessageName[]).map((name) => [
    name,
    MESSAGES[name].map((field) => ({
      field,
      property: propertyOf(field),
      /** Whether its values need no copy. */
      isPlain: field.type !== 'bytes' && !(field.type in MESSAGES),
    })),
  ]),
);

function copyValue(type: FieldType, value: unknown): unknown {
  if (type === 'bytes') return copyBytes(value as Uint8Array);
  return type in MESSAGES ? copyOf(type as MessageName, value as Message) : value;
}

function copyOf(name: MessageName, message: Message): Message {
  const copy = create(SCHEMAS.get(name)!);
  const from = message as unknown as Values;
  const to = copy as unknown as Values;
  for (const { field, property, isPlain } of PLANS.get(name)!) {
    const value = from[property];
    if (field.label === 'repeated') {
      const list = Array.from(value as unknown[]);
      to[property] = isPlain ? list : list.map((item) => copyValue(field.type, item));
    } else if (value !== undefined && Object.hasOwn(from, property)) {
      to[property] = copyValue(field.type, value);
    }
  }
  const unknown = message.$unknown;
  if (unknown !== undefined && unknown.length > 0) {
    copy.$unknown = unknown.map(({ no, wireType, data }) => ({
      no,
      wireType,
      data: copyBytes(data),
    }));
  }
  return copy;
}

/** A copy of a message that has been checked, with all that lies in it. */
export function copyMessage<T extends Message>(schema: Schema<T>, message: T): T {
  return copyOf(schema.messageName, message) as T;
}

/** A message with the defaults of its fields: what was sent to another thread has lost them. */
export function withDefaults<T extends Message>(schema: Schema<T>, message: T): T {
  const defaults: Message = create(schema);
  return Object.assign(defaults, message);
}
