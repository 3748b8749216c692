// What message objects are, and which fields they have.
import type { DescMessage, Message } from '@bufbuild/protobuf';
import { describe, typeError } from '../../core/errors.js';
import { quoted } from '../common/errors.js';
import { SCHEMAS, type Schema } from './schemas.js';

const BY_TYPE_NAME: ReadonlyMap<unknown, Schema<Message>> = new Map(
  Array.from(SCHEMAS.values(), (each) => [each.typeName, each]),
);

/** The type of a message object, such as `caffe2.NetDef`; `undefined` for anything else. */
export function typeNameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const { $typeName } = value as { readonly $typeName?: unknown };
    return typeof $typeName === 'string' ? $typeName : undefined;
  } catch {
    return undefined; // a revoked proxy
  }
}

/** What came where a message should have, in words for an error. */
export function describeMessage(value: unknown): string {
  const typeName = typeNameOf(value);
  return typeName === undefined ? describe(value) : `a ${quoted(typeName).slice(1, -1)}`;
}

/** The schema of a message object; `undefined` if it is none of those here. */
export const schemaOfMessage = (value: unknown): Schema<Message> | undefined =>
  BY_TYPE_NAME.get(typeNameOf(value));

/**
 * The schema here that `schema` is, or stands for: another copy of this package, or of the protobuf
 * library, has schemas of its own for the same messages.
 */
export function schemaOf<T extends Message>(schema: unknown): Schema<T> {
  let typeName: unknown;
  try {
    const given = schema as { readonly kind?: unknown; readonly typeName?: unknown } | null;
    if (given?.kind === 'message') ({ typeName } = given);
  } catch {
    // A revoked proxy: no schema.
  }
  const own = BY_TYPE_NAME.get(typeName);
  if (own !== undefined) return own as unknown as Schema<T>;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a schema of a message', 'schema', describe(schema));
}

/** Throws unless it is one of the schemas here, or that of another copy for the same message. */
export function checkSchema(schema: unknown): void {
  schemaOf(schema);
}

/**
 * Whether the field of this property is there, with whatever value.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`.
 */
export function has(message: Message, schema: DescMessage, property: string): boolean {
  const own = schemaOf(schema);
  if (typeNameOf(message) !== own.typeName) {
    const received = describeMessage(message);
    throw typeError('ERR_INVALID_ARG_TYPE', `a ${own.typeName}`, 'message', received);
  }
  if (typeof property !== 'string' || !Object.hasOwn(own.field, property)) return false;
  const value = (message as unknown as Readonly<Record<string, unknown>>)[property];
  if (own.field[property]!.fieldKind === 'list') return Array.isArray(value) && value.length > 0;
  // Defaults lie on the prototype.
  return value !== undefined && Object.hasOwn(message, property);
}
