// The header of an .npy file as NumPy writes it.
import { Buffer } from 'node:buffer';
import { describe, rangeError, typeError } from '../core/errors.js';
import { checkArray, checkBoolean } from '../files/options.js';
import { formatDtype, isNpyDtype } from './dtype.js';
import { MAGIC, type NpyHeader } from './header.js';
import { formatPythonLiteral, type PythonLiteral } from './python_literal.js';

/** NumPy aligns the data to it. */
const ALIGNMENT = 64;
/** NumPy leaves room for the slowest dimension to grow to as many digits. */
const GROWTH_DIGITS = 21;

/** Throws unless `header` can be written. */
function checkHeader(header: unknown): asserts header is NpyHeader {
  const { dtype, fortranOrder, shape } = Object(header) as Partial<NpyHeader>;
  if (!isNpyDtype(dtype)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an NpyDtype', 'header.dtype', describe(dtype));
  }
  checkBoolean(fortranOrder, 'header.fortranOrder');
  checkArray(shape, 'header.shape');
  Array.from(shape, (n) => {
    if (Number.isSafeInteger(n) && n >= 0) return;
    throw rangeError('ERR_OUT_OF_RANGE', 'integers from 0 to 2^53−1', 'the shape', describe(n));
  });
}

/**
 * The first bytes of an .npy file, up to where the data begins: byte for byte what NumPy writes.
 * Version 1.0, or 2.0 for a header that does not fit.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a dimension that is no
 * integer ≥ 0.
 */
export function formatNpyHeader(header: NpyHeader): Uint8Array {
  checkHeader(header);
  const { dtype, fortranOrder, shape } = header;
  const entries: PythonLiteral = {
    kind: 'dict',
    entries: [
      ['descr', formatDtype(dtype)],
      ['fortran_order', fortranOrder],
      ['shape', { kind: 'tuple', items: shape }],
    ],
  };
  let dict = formatPythonLiteral(entries).replace(/\}$/, ', }');
  const slowest = fortranOrder ? shape.at(-1) : shape[0];
  if (slowest !== undefined) dict += ' '.repeat(GROWTH_DIGITS - `${slowest}`.length);

  const layOut = (lengthBytes: number): { length: number; text: string } => {
    const before = MAGIC.length + 2 + lengthBytes;
    const padding = ALIGNMENT - ((before + dict.length + 1) % ALIGNMENT);
    const text = `${dict}${' '.repeat(padding)}\n`;
    return { length: text.length, text };
  };
  const short = layOut(2);
  const isShort = short.length < 2 ** 16;
  const { length, text } = isShort ? short : layOut(4);
  const lengthField = Buffer.alloc(isShort ? 2 : 4);
  lengthField.writeUIntLE(length, 0, lengthField.length);
  return Buffer.concat([
    Buffer.from(MAGIC, 'latin1'),
    Uint8Array.of(isShort ? 1 : 2, 0),
    lengthField,
    Buffer.from(text, 'latin1'),
  ]);
}
