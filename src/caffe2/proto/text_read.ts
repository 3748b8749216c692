// Messages from protobuf's text form.
import { create, type Message } from '@bufbuild/protobuf';
import { describe, typeError } from '../../core/errors.js';
import { typedArrayNameOf } from '../../core/typed_array.js';
import { checkMemory, ownView } from '../common/bytes.js';
import { MAX_DEPTH } from './check.js';
import { MESSAGES, propertyOf, type Field, type MessageName } from './fields.js';
import { schemaOf } from './message_objects.js';
import { SCHEMAS, type Schema } from './schemas.js';
import { ScalarReader } from './text_scalars.js';
import { textOf } from './text_tokens.js';

/** The fields of each message by their names, those of older versions too. */
const BY_NAME = new Map(
  (Object.keys(MESSAGES) as MessageName[]).map((name) => [
    name,
    new Map(
      MESSAGES[name].flatMap((field) => {
        const entry = { field, property: propertyOf(field) };
        return [field.name, field.formerly].map((key) => [key, entry] as const);
      }),
    ),
  ]),
);

class Reader extends ScalarReader {
  /** One value of a field, a message or a scalar. */
  value(field: Field, where: string, depth: number): unknown {
    if (!(field.type in MESSAGES)) return this.scalar(field, where);
    const open = this.tokens.take();
    if (open.kind !== 'symbol' || (open.text !== '{' && open.text !== '<')) {
      this.tokens.refuse('"{"', where, open);
    }
    return this.message(field.type as MessageName, open.text === '{' ? '}' : '>', depth + 1);
  }

  /** The fields up to `close`, or to the end of the text. */
  message(name: MessageName, close: string | undefined, depth: number): Message {
    if (depth > MAX_DEPTH)
      this.tokens.refuse(`at most ${MAX_DEPTH} levels`, name, this.tokens.peek());
    const message = create(SCHEMAS.get(name)!);
    const properties = message as unknown as Record<string, unknown>;
    const byName = BY_NAME.get(name)!;
    for (;;) {
      const token = this.tokens.take();
      if (close === undefined ? token.kind === 'end' : token.text === close) {
        if (close === undefined || token.kind === 'symbol') break;
      }
      if (token.kind === 'number') {
        (message.$unknown ??= []).push(this.unknown(name, token));
      } else {
        const known = token.kind === 'name' ? byName.get(token.text) : undefined;
        if (known === undefined) return this.tokens.refuse('the name of a field', name, token);
        const { field, property } = known;
        const where = `${name}.${field.name}`;
        const colon = this.tokens.takeSymbol(':');
        if (!colon && !(field.type in MESSAGES))
          this.tokens.refuse('":"', where, this.tokens.peek());
        if (field.label === 'repeated') {
          const list = properties[property] as unknown[];
          // Only messages come here without a colon.
          if (this.tokens.takeSymbol('[')) {
            if (!this.tokens.takeSymbol(']')) {
              do list.push(this.value(field, where, depth));
              while (this.tokens.takeSymbol(','));
              if (!this.tokens.takeSymbol(']'))
                this.tokens.refuse('"]"', where, this.tokens.peek());
            }
          } else {
            list.push(this.value(field, where, depth));
          }
        } else {
          if (Object.hasOwn(message, property)) this.tokens.refuse('one value', where, token);
          properties[property] = this.value(field, where, depth);
        }
      }
      if (!this.tokens.takeSymbol(',')) this.tokens.takeSymbol(';');
    }
    for (const field of MESSAGES[name]) {
      if (field.label === 'required' && !Object.hasOwn(message, propertyOf(field))) {
        this.tokens.refuse(`a ${field.name}`, name, this.tokens.peek(), 'none');
      }
    }
    return message;
  }
}

/**
 * Reads a message from protobuf's text form: what `printText` writes, and what people write by hand
 * (comments, commas and semicolons, `<` `>`, lists in brackets, adjacent strings). Fields that were
 * renamed in caffe2.proto are read by their older names too.
 *
 * @param text a string, or the bytes of a file in UTF-8.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; Caffe2Error `ERR_CAFFE2_TEXT`, with line
 * and column, also for a binary message, which `decode` reads.
 */
export function parseText<T extends Message>(schema: Schema<T>, text: Uint8Array | string): T {
  const own = schemaOf<T>(schema);
  let whole: string;
  if (typeof text === 'string') {
    whole = text;
  } else if (typedArrayNameOf(text) === 'Uint8Array') {
    checkMemory(text, 'text');
    whole = textOf(ownView(text));
  } else {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a string or a Uint8Array', 'text', describe(text));
  }
  return new Reader(whole).message(own.messageName, undefined, 0) as T;
}
