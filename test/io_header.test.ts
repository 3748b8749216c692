// .npy headers: what is read, what is refused and in which words, and what is written.
import { endianness } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FileError,
  FLOAT32,
  formatNpyHeader,
  MAX_HEADER_LENGTH,
  parseNpyHeader,
  readNpyHeader,
  type NpyHeader,
} from '../dist/io/index.js';
import { memorySource, npy } from './support/npy.js';

const dict = (descr = "'<f4'", fortran = 'False', shape = '(2, 3)'): string =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

/** What `action` throws, which must be a FileError about the data. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
    expect((error as FileError).code).toBe('ERR_FILE_DATA');
    // One line that cannot steer a terminal.
    expect((error as FileError).message).toMatch(/^[^\p{Cc}]*$/u);
    return (error as FileError).message;
  }
  throw new Error('nothing was refused');
}

describe('a header is read', () => {
  it.each([
    ['()', []],
    ['(5,)', [5]],
    ['(2, 3)', [2, 3]],
    ['(2,3,)', [2, 3]],
    ['(0, 3)', [0, 3]],
    ['(2L, 3L)', [2, 3]],
    ['( 2 , 3 )', [2, 3]],
    ['(-0,)', [0]],
    ['(1, 9007199254740991, 0)', undefined],
    ['(2251799813685247,)', [2251799813685247]],
  ])('of shape %s', (shape, expected) => {
    if (expected === undefined)
      expect(() => parseNpyHeader(dict("'<f4'", 'False', shape), 'f')).toThrow();
    else expect(parseNpyHeader(dict("'<f4'", 'False', shape), 'f').shape).toEqual(expected);
  });

  // What numpy.load of NumPy 2.4.6 reads as float32, with the byte order that it reads (checked on
  // a machine of the little endian).
  const native = endianness() === 'LE';
  it.each<[string, boolean]>([
    ["'<f4'", true],
    ["'>f4'", false],
    ...['=f4', '|f4', 'f4', 'f', '=f', '|f', 'float32', 'single'].map((name): [string, boolean] => [
      `'${name}'`,
      native,
    ]),
    ["'<f'", true],
    ["'>f'", false],
    ["'<f04'", true],
    ["'>f 4'", false],
    ["'f+4'", native],
    ["'f\\t4'", native],
    // One value in each element is as good as none around it.
    ...['(1,)f4', '1f4', '1f', '()f4', '()f', '(1,)float32', '(1, 1,)f', '1,f4', ' (1,) f4 '].map(
      (name): [string, boolean] => [`'${name}'`, native],
    ),
    ["'(1,)<f4'", true],
    ["'(1,)>f4'", false],
    ["'>(1,)f4'", false],
    ["'>1f'", false],
    ["'>(1,)>f'", false],
    ["'1>f4'", false],
    ["'|(1,)f4'", native],
    ["('>f4', ())", false],
    ["('<f4', 1)", true],
    ["('f4', (1, 1))", native],
    ["('>f', [1])", false],
    ["('float32', (1,), 3)", native],
    ["('(1,)f4', (1,))", native],
    ["(('>f4', 1), 1)", false],
    // As Python writes strings.
    ["('<f4')", true],
    ["u'<f4'", true],
    ["r'>f4'", false],
    ["'<' 'f4'", true],
    ['\'<\'\n  "f4"', true],
    ["'''<f4'''", true],
    ['""">f4"""', false],
    ["'\\74f4'", true],
    ["'\\u003ef4'", false],
    ["'\\U0000003cf\\x34'", true],
    ["'<\\\nf4'", true],
    ["'<f4' # little\n", true],
  ])('of dtype %s', (descr, littleEndian) => {
    const { dtype, shape } = parseNpyHeader(dict(descr), 'f');
    expect(dtype).toEqual({ name: 'f4', itemSize: 4, littleEndian });
    expect(shape).toEqual([2, 3]);
  });

  // numpy.load takes these too where there is no element to count them in.
  it.each(["'(2,)f4'", "'(0,)f4'", "'2f4'", "('<f4', 2)", "('f', (2, 3))", "'2<2f'"])(
    'of dtype %s if it is empty',
    (descr) => {
      expect(parseNpyHeader(dict(descr, 'False', '(0, 3)'), 'f').shape).toEqual([0, 3]);
      expect(refusal(() => parseNpyHeader(dict(descr), 'f'))).toMatch(
        /^f: Expected a float or integer type \(.*\) for the dtype but received [('].*$/,
      );
    },
  );

  it('of dimensions that Python reads as integers', () => {
    const shape = '(+2, 0x10, 0o10, 0b10, 1_0, 00, -0, 3L)';
    const parsed = parseNpyHeader(dict("'<f4'", 'False', shape), 'f');
    expect(parsed.shape).toEqual([2, 16, 8, 2, 10, 0, 0, 3]);
  });

  it('in either order of memory', () => {
    expect(parseNpyHeader(dict("'<f4'", 'True'), 'f').fortranOrder).toBe(true);
    expect(parseNpyHeader(dict("'<f4'", 'False'), 'f').fortranOrder).toBe(false);
  });

  it('with keys in any order, double quotes, prefixes, escapes and any white space', () => {
    const text = '\n{"shape":(2,),u\'fortran_order\':False,\t"d\\x65scr"\n:\n"<f\\u0034"}  \n';
    expect(parseNpyHeader(text, 'f')).toEqual({
      dtype: FLOAT32,
      fortranOrder: false,
      shape: [2],
    });
  });

  it.each([
    [1, 0],
    [2, 0],
    [3, 0],
  ] as const)('of version %i.%i, and the source stands at the data', async (...version) => {
    const file = npy({ shape: '(1,)', version, data: Uint8Array.of(1, 2, 3, 4) });
    for (const piece of [1, 7, Infinity]) {
      const source = memorySource(file, piece);
      const { header, headerBytes } = await readNpyHeader(source);
      expect(header).toEqual({ dtype: FLOAT32, fortranOrder: false, shape: [1] });
      expect(headerBytes).toBe(file.length - 4);
      const data = new Uint8Array(1);
      await source.read(data);
      expect(data[0]).toBe(1);
    }
  });
});

describe('a header is refused', () => {
  const keys =
    "f: Expected each of the keys 'descr', 'fortran_order' and 'shape' once for the .npy header but received ";
  const shapes = 'f: Expected a tuple of integers from 0 to 2^53−1 for the shape but received ';
  const dtypes =
    "f: Expected a float or integer type ('<f8', '<f4', '<f2', '<V2' for bfloat16, '<i4', …) for the dtype but received ";
  it.each([
    ['', 'f: Expected a Python literal for byte 0 of the .npy header but received its end'],
    ['hello', 'f: Expected a Python literal for byte 0 of the .npy header but received "hello"'],
    ['{', 'f: Expected a Python literal for byte 1 of the .npy header but received its end'],
    [dict() + 'x', 'f: Expected the end for byte 59 of the .npy header but received "x"'],
    // In Python, strings beside each other are one.
    ["{'descr' '<f4'}", 'f: Expected : for byte 14 of the .npy header but received "}"'],
    ["{'descr': '<f4' 'shape'}", `${keys}no 'fortran_order'`],
    [
      "{'descr': '<f4' None}",
      'f: Expected , or } for byte 16 of the .npy header but received "None}"',
    ],
    [
      "{'descr': open('x')}",
      'f: Expected a Python literal for byte 10 of the .npy header but received "open(\'x\')}"',
    ],
    [
      "{'descr': '\x1b[2J",
      'f: Expected a Python literal for byte 10 of the .npy header but received "\'\\x1b[2J"',
    ],
    [
      '('.repeat(40),
      `f: Expected at most 32 levels for byte 33 of the .npy header but received "((((((("`,
    ],
    ['(1, 2)', 'f: Expected a Python dict for the .npy header but received (1, 2)'],
    ['None', 'f: Expected a Python dict for the .npy header but received None'],
    ["'text'", "f: Expected a Python dict for the .npy header but received 'text'"],
    ['{}', `${keys}no 'descr'`],
    ["{'descr': '<f4', 'shape': ()}", `${keys}no 'fortran_order'`],
    ["{'descr': '<f4', 'fortran_order': False}", `${keys}no 'shape'`],
    [dict().replace('{', "{'shape': (), "), `${keys}'shape' twice`],
    [dict().replace('{', "{'extra': 1, "), `${keys}the key 'extra'`],
    [dict().replace('{', '{1: 1, '), `${keys}the key 1`],
    [dict("'<f16'"), `${dtypes}'<f16'`],
    [dict("'<c8'"), `${dtypes}'<c8'`],
    [dict("'<V4'"), `${dtypes}'<V4'`],
    [dict("'|S1'"), `${dtypes}'|S1'`],
    [dict("'<M8[s]'"), `${dtypes}'<M8[s]'`],
    [dict("'|O'"), `${dtypes}'|O'`],
    [dict("'<f4\\n'"), `${dtypes}'<f4\\x0a'`],
    // NumPy reads none of these as numbers either.
    ...[
      ...["'Float32'", "'FLOAT32'", "'float_'", "'<float32'", "'|single'", "'!f4'"],
      ...["' <f4'", "'<f4 '", "'f4,'", "'f4,f4'", "'(1)f4'", "'f-4'", "'f5'", "'f40'", "'f4x'"],
      ...["'01f4'", "'(-1,)f4'", "'(1,2'", "'=(1,)>f4'", "'1'", "'<'", "''", "'np.float32'"],
      ...["('<f4',)", '()', "('<f4', -1)", "('<f4', True)", "('<f4', '1')", "('<f4', (1, 1.0))"],
      ...["['<f4']", "[('', '<f4')]", "b'<f4'", "('<f8', 2)", '3', 'True', '4.0', '1j'],
    ].map((descr): [string, string] => [dict(descr), `${dtypes}${descr}`]),
    [dict("[('a', '<f4'), ('b', '<i8', (2,))]"), `${dtypes}[('a', '<f4'), ('b', '<i8', (2,))]`],
    [dict('None'), `${dtypes}None`],
    [dict("'<f4'", '1'), 'f: Expected True or False for fortran_order but received 1'],
    [dict("'<f4'", "'no'"), "f: Expected True or False for fortran_order but received 'no'"],
    [dict("'<f4'", 'False', '3'), `${shapes}3`],
    [dict("'<f4'", 'False', '(3)'), `${shapes}3`],
    [dict("'<f4'", 'False', '[3]'), `${shapes}[3]`],
    [dict("'<f4'", 'False', 'None'), `${shapes}None`],
    [dict("'<f4'", 'False', '(2, -3)'), `${shapes}-3 in (2, -3)`],
    [dict("'<f4'", 'False', '(True,)'), `${shapes}True in (True,)`],
    [
      dict("'<f4'", 'False', `(${'9'.repeat(400)},)`),
      `${shapes}a huge integer in (a huge integer,)`,
    ],
    [
      dict("'<f4'", 'False', '(4294967296, 4294967296)'),
      'f: Expected at most 2^53−1 bytes of data for the shape but received (4294967296, 4294967296)',
    ],
    [
      dict("'<f4'", 'False', '(0, 4294967296, 4294967296)'),
      'f: Expected at most 2^53−1 bytes of data for the shape but received (0, 4294967296, 4294967296)',
    ],
  ])('%j', (text, message) => {
    expect(refusal(() => parseNpyHeader(text, 'f'))).toBe(message);
  });

  it('for a number that is no integer', () => {
    for (const n of ['1.0', '1e3', '.5', '1j', '010', '2+3', '1__0', '0x', '1l', '--1']) {
      refusal(() => parseNpyHeader(dict("'<f4'", 'False', `(${n},)`), 'f'));
    }
  });

  const whole = npy({ shape: '(1,)' });
  const withBytes = (at: number, ...bytes: number[]): Buffer => {
    const copy = Buffer.from(whole);
    copy.set(bytes, at);
    return copy;
  };
  it.each([
    [
      'nothing',
      Buffer.alloc(0),
      'the bytes \\x93NUMPY for the start of an .npy file but received no bytes',
    ],
    [
      'another file',
      Buffer.from('hello\nworld'),
      'the bytes \\x93NUMPY for the start of an .npy file but received "hello\\x0a"',
    ],
    [
      'an .npz file',
      Buffer.from('PK\x03\x04 and more'),
      'the bytes \\x93NUMPY for the start of an .npy file but received a zip file',
    ],
    ['the magic alone', whole.subarray(0, 6), 'at least 10 bytes for an .npy file but received 6'],
    ['no length', whole.subarray(0, 9), 'at least 10 bytes for an .npy file but received 9'],
    [
      'no length of version 2.0',
      withBytes(6, 2).subarray(0, 11),
      'at least 12 bytes for an .npy file but received 11',
    ],
    ['version 0.0', withBytes(6, 0, 0), '1.0, 2.0 or 3.0 for the .npy version but received 0.0'],
    ['version 1.1', withBytes(6, 1, 1), '1.0, 2.0 or 3.0 for the .npy version but received 1.1'],
    ['version 4.0', withBytes(6, 4, 0), '1.0, 2.0 or 3.0 for the .npy version but received 4.0'],
    ['a header cut off', whole.subarray(0, 50), '118 bytes for the .npy header but received 40'],
    [
      'a length of 4 GiB',
      withBytes(6, 2, 0, 255, 255, 255, 255),
      `at most ${MAX_HEADER_LENGTH} bytes for the .npy header but received 4294967295`,
    ],
  ])('in a file: %s', async (_, bytes, message) => {
    for (const piece of [1, Infinity]) {
      const source = memorySource(bytes, piece, 'in.npy');
      await expect(readNpyHeader(source)).rejects.toMatchObject({
        code: 'ERR_FILE_DATA',
        message: `in.npy: Expected ${message}`,
      });
    }
  });

  it('without holding more than the longest header', async () => {
    const most = npy({ version: [2, 0], dict: dict().padEnd(MAX_HEADER_LENGTH - 60) });
    const { header } = await readNpyHeader(
      memorySource(most.subarray(0, 12 + most.readUInt32LE(8))),
    );
    expect(header.shape).toEqual([2, 3]);
    let asked = 0;
    const source = memorySource(withBytes(6, 2, 0, 1, 0, 16, 0));
    const counting = {
      ...source,
      read(into: Uint8Array) {
        asked += into.length;
        return source.read(into);
      },
    };
    await expect(readNpyHeader(counting)).rejects.toThrow('received 1048577');
    expect(asked).toBeLessThan(100);
  });

  it('in a time that does not explode', () => {
    for (const text of [
      '('.repeat(MAX_HEADER_LENGTH),
      `'${'\\'.repeat(MAX_HEADER_LENGTH)}`,
      `(${'1,'.repeat(MAX_HEADER_LENGTH / 2)}`,
      `(${'9'.repeat(MAX_HEADER_LENGTH)},)`,
      ' '.repeat(MAX_HEADER_LENGTH),
      dict("'<f4'", 'False', `(${'1,'.repeat(MAX_HEADER_LENGTH / 4)}-1)`),
      `{${'0:0,'.repeat(MAX_HEADER_LENGTH / 4)}}`,
      dict(`'${'x'.repeat(MAX_HEADER_LENGTH)}'`),
      dict(`'${'('.repeat(MAX_HEADER_LENGTH)},f4'`),
      dict(`'${'1,'.repeat(MAX_HEADER_LENGTH / 2)}f'`),
      dict(`'f${' '.repeat(MAX_HEADER_LENGTH)}'`),
      dict("'' ".repeat(MAX_HEADER_LENGTH / 4)),
      dict("'''\\".repeat(MAX_HEADER_LENGTH / 4)),
      dict(`'${'\\x4'.repeat(MAX_HEADER_LENGTH / 4)}'`),
      dict("'<f4'", 'False', `(${'9'.repeat(MAX_HEADER_LENGTH)}x,)`),
      dict("'<f4'", 'False', `(1.${'9'.repeat(MAX_HEADER_LENGTH)}x,)`),
      '#\n'.repeat(MAX_HEADER_LENGTH / 2),
    ]) {
      expect(refusal(() => parseNpyHeader(text, 'f')).length).toBeLessThan(400);
    }
  });
});

describe('any header', () => {
  /** A header is read or refused: nothing else. */
  const readOrRefuse = (text: string): void => {
    let header: NpyHeader;
    try {
      header = parseNpyHeader(text, 'f');
    } catch (error) {
      expect(error).toBeInstanceOf(FileError);
      expect((error as FileError).message.length).toBeLessThan(400);
      return;
    }
    expect(header.shape.every((n) => Number.isSafeInteger(n) && n >= 0)).toBe(true);
  };
  const tokens = fc.constantFrom(
    ...['{', '}', '(', ')', '[', ']', ',', ':', ' ', '\n', "'", '"', '\\', "'descr'", "'shape'"],
    ...[
      "'fortran_order'",
      "'<f4'",
      'True',
      'False',
      'None',
      '1',
      '-1',
      '99999999999999999999',
      'L',
    ],
  );

  it('made of any text is read or refused', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), readOrRefuse), { numRuns: 2000 });
  });

  it('made of the right pieces is read or refused', () => {
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 40 }), (parts) => {
        readOrRefuse(parts.join(''));
      }),
      { numRuns: 5000 },
    );
  });

  it('with one piece replaced is read or refused', () => {
    const text = dict();
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(8), tokens, (at, length, token) => {
        readOrRefuse(text.slice(0, at) + token + text.slice(at + length));
      }),
      { numRuns: 5000 },
    );
  });

  it('in any file is read or refused', async () => {
    const whole = npy({ shape: '(2, 3)', version: [2, 0] });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(whole.length),
        async (changes, length) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          await readNpyHeader(memorySource(bytes.subarray(0, length), 50)).catch(
            (error: unknown) => {
              expect(error).toBeInstanceOf(FileError);
            },
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('that is written is read again, with the data on a boundary of 64 bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(3), fc.nat(1e6)), { maxLength: 5 }),
        fc.boolean(),
        fc.boolean(),
        async (shape, fortranOrder, littleEndian) => {
          fc.pre(shape.reduce((product, n) => product * (n || 1), 4) < 2 ** 53);
          const header = { dtype: { ...FLOAT32, littleEndian }, fortranOrder, shape };
          const bytes = formatNpyHeader(header);
          expect(bytes.length % 64).toBe(0);
          expect(await readNpyHeader(memorySource(bytes))).toEqual({
            header,
            headerBytes: bytes.length,
          });
        },
      ),
    );
  });
});

describe('a header is written', () => {
  // As NumPy 2.4 writes them: numpy.lib.format.write_array_header_1_0.
  it.each([
    [[], false, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 128],
    [[5], false, "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", 128],
    [[3, 4], true, "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4), }", 128],
  ] as const)('as NumPy does: %j, Fortran %s', (shape, fortranOrder, text, length) => {
    const bytes = Buffer.from(formatNpyHeader({ dtype: FLOAT32, fortranOrder, shape }));
    expect(bytes.length).toBe(length);
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
    expect(bytes.readUInt16LE(8)).toBe(length - 10);
    expect(bytes.toString('latin1', 10)).toBe(`${text.padEnd(length - 11)}\n`);
  });

  it('as version 2.0 where it does not fit into 1.0', async () => {
    const shape = Array.from({ length: 30_000 }, () => 1);
    const bytes = formatNpyHeader({ dtype: FLOAT32, fortranOrder: false, shape });
    expect([bytes[6], bytes[7]]).toEqual([2, 0]);
    expect((await readNpyHeader(memorySource(bytes))).header.shape).toEqual(shape);
  });
});
