// A small part of `npm run fuzz`, every time: broken messages, texts and definitions.
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  Caffe2Error,
  createOperator,
  decode,
  encode,
  OperatorDefSchema,
  parseText,
  printText,
  SCHEMAS,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../conformance/fuzz.js';

const folder = fileURLToPath(new URL('../data/caffe2', import.meta.url));

describe('fuzzing', () => {
  it('10,000 mutations of the recordings and definitions: results or errors with a code', () => {
    const tallies = fuzz(folder, 10_000, 7);
    expect(tallies.map(({ kind, inputs }) => [kind, inputs])).toEqual([
      ['bytes', 6000],
      ['text', 2000],
      ['definitions', 2000],
    ]);
    for (const { taken, slowestMilliseconds } of tallies) {
      expect(taken).toBeGreaterThan(0);
      expect(slowestMilliseconds).toBeLessThan(2000);
    }
  });

  it.each([...SCHEMAS])(
    'any bytes are a %s, written again as they are, or refused',
    (_, schema) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
          let message;
          try {
            message = decode(schema, bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Caffe2Error);
            return;
          }
          expect(encode(schema, message)).toEqual(Uint8Array.from(bytes));
        }),
        { numRuns: 2000 },
      );
    },
  );

  it('any definition comes back from bytes and from text', () => {
    const names = fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 });
    const value = fc.oneof(
      fc.boolean(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.float({ noNaN: true }).map((f) => ({ f })),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      fc.array(fc.integer()),
      fc.array(fc.float({ noNaN: true, noInteger: true }), { minLength: 1 }),
    );
    const args = fc.dictionary(fc.string(), value, { maxKeys: 3 });
    fc.assert(
      fc.property(fc.string(), names, names, args, (type, inputs, outputs, values) => {
        const def = createOperator(type, inputs, outputs, { args: values });
        const bytes = encode(OperatorDefSchema, def);
        const again = decode(OperatorDefSchema, bytes);
        expect(encode(OperatorDefSchema, again)).toEqual(bytes);
        for (const style of ['cpp', 'python'] as const) {
          const text = printText(OperatorDefSchema, def, { style });
          expect(encode(OperatorDefSchema, parseText(OperatorDefSchema, text))).toEqual(bytes);
        }
      }),
      { numRuns: 500 },
    );
  });
});
