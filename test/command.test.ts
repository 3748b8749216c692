// The command sigmoid: arguments, standard streams, messages and exit statuses.
import { spawn } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { backend, isaNames, sigmoid, sigmoidGradient } from 'caffe2op-sigmoid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, commandLine, outcome, start, type Outcome } from './support/command.js';
import { floatBytes, npy, sampleValues, scratch, splitNpy } from './support/npy.js';

const posix = process.platform !== 'win32';
const { name, version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { name: string; version: string };

const { make, remove, path } = scratch();
const x = sampleValues(1200);
const y = sigmoid(x);
const dy = sampleValues(1200, 2);
const shape = '(30, 40)';
const input = npy({ shape, data: floatBytes(x) });

beforeEach(() => {
  make();
  writeFileSync(path('x.npy'), input);
  writeFileSync(path('y.npy'), npy({ shape, data: floatBytes(y) }));
  writeFileSync(path('dy.npy'), npy({ shape, data: floatBytes(dy) }));
});
afterEach(() => {
  remove();
});

const here = (...args: string[]): Promise<Outcome> => command(args, { cwd: path() });
const dataOf = (file: string): Buffer => splitNpy(readFileSync(path(file))).data;
const files = (): string[] => readdirSync(path()).sort();
const SUMMARY =
  /^sigmoid: 1200 values in \d+\.\d{3} s: \d\.\d\de[+-]\d+ values\/s, \d+\.\d MB\/s read and written \(((native|wasm), \w+|portable)\)\n$/;

describe('sigmoid forward', () => {
  it.each(['-o', '--output'])('writes σ of every value (%s)', async (option) => {
    const { status, stdout, stderr } = await here('forward', 'x.npy', option, 'out.npy');
    expect(status).toBe(0);
    expect(stdout).toHaveLength(0);
    expect(stderr).toMatch(SUMMARY);
    expect(dataOf('out.npy')).toEqual(floatBytes(y));
    expect(splitNpy(readFileSync(path('out.npy'))).dict).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (30, 40), }",
    );
  });

  it('says where it ran', async () => {
    const { stderr } = await here('forward', 'x.npy', '-o', 'out.npy');
    const { name: backendName, isa } = backend();
    expect(stderr).toContain(isa === null ? `(${backendName})` : `(${backendName}, ${isa})`);
  });

  it.each(['-q', '--quiet'])('is silent with %s', async (option) => {
    const { status, stdout, stderr } = await here('forward', 'x.npy', option, '-o', 'out.npy');
    expect({ status, stdout: stdout.length, stderr }).toEqual({ status: 0, stdout: 0, stderr: '' });
    expect(dataOf('out.npy')).toEqual(floatBytes(y));
  });

  it('takes files that begin with a dash', async () => {
    writeFileSync(path('-x'), input);
    expect((await here('forward', '-o', 'out', '--', '-x')).status).toBe(0);
    expect((await here('forward', './-x', '--output=-y')).status).toBe(0);
    expect(dataOf('out')).toEqual(dataOf('-y'));
  });
});

describe('sigmoid gradient', () => {
  const expected = floatBytes(sigmoidGradient(y, dy));

  it('writes the gradient', async () => {
    const { status, stderr } = await here('gradient', 'y.npy', 'dy.npy', '-o', 'dx.npy');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(SUMMARY) as string,
    });
    expect(dataOf('dx.npy')).toEqual(expected);
  });

  it('takes inputs of two orders, and has that of the first', async () => {
    // The transposed matrix by columns has the values where the matrix by rows has them.
    const [rows, columns] = [30, 40];
    const turned = dy.map((_, i) => dy[(i % rows) * columns + Math.floor(i / rows)]!);
    writeFileSync(path('f.npy'), npy({ shape, fortran: true, data: floatBytes(turned) }));
    const { status, stderr } = await here('gradient', 'y.npy', 'f.npy', '-o', 'dx.npy');
    expect([status, stderr]).toEqual([0, expect.stringMatching(SUMMARY)]);
    expect(dataOf('dx.npy')).toEqual(expected);
    expect((await here('gradient', '--help')).stdout.toString()).toMatch(/order\s+of <y>/);
  });

  it('takes either input from standard input', async () => {
    for (const [args, file] of [
      [['-', 'dy.npy'], 'y.npy'],
      [['y.npy', '-'], 'dy.npy'],
    ] as const) {
      const { status, stdout } = await command(['gradient', ...args, '-o', '-'], {
        cwd: path(),
        input: readFileSync(path(file)),
      });
      expect(status).toBe(0);
      expect(splitNpy(stdout).data).toEqual(expected);
    }
  });

  it('refuses both from standard input', async () => {
    const { status, stderr } = await here('gradient', '-', '-', '-o', 'dx.npy');
    expect(status).toBe(64);
    expect(stderr).toBe(
      'sigmoid: Expected one standard input (-) for the inputs but received two\n',
    );
  });

  it('refuses shapes that differ', async () => {
    writeFileSync(path('other.npy'), npy({ shape: '(40, 30)', data: floatBytes(dy) }));
    const shapes = await here('gradient', 'y.npy', 'other.npy', '-o', 'dx.npy');
    expect([shapes.status, shapes.stderr]).toEqual([
      65,
      'sigmoid: other.npy: Expected the shape of y.npy, (30, 40), for dy but received (40, 30)\n',
    ]);
    expect(files()).not.toContain('dx.npy');
  });
});

describe('sigmoid info', () => {
  it('says what runs here', async () => {
    const { status, stdout, stderr } = await here('info');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.toString().trimEnd().split('\n');
    const said = new Map(
      lines.map((line) => {
        const [, key, value] = /^(\w+)\s+(.*)$/.exec(line)!;
        return [key!, value!];
      }),
    );
    const { name: backendName, isa, reason } = backend();
    expect(said.get('package')).toBe(`${name} ${version}`);
    expect(said.get('backend')).toBe(backendName);
    expect(said.get('isa')).toBe(isa ?? 'none');
    expect(said.get('isaNames')).toBe(isaNames().join(' ') || 'none');
    expect(said.has('reason')).toBe(reason !== undefined);
    expect(said.get('node')).toMatch(/^v\d+\./);
    expect(said.get('platform')).toBe(`${process.platform}-${process.arch}`);
  });

  it('says why the native backend does not run', async () => {
    const env = { ...process.env, CAFFE2OP_SIGMOID_BACKEND: 'portable', CAFFE2OP_SIGMOID_ISA: '' };
    const { stdout } = await command(['info'], { env });
    expect(stdout.toString()).toMatch(/^backend +portable$/m);
    expect(stdout.toString()).toMatch(/^isa +none$/m);
    expect(stdout.toString()).toMatch(/^reason +CAFFE2OP_SIGMOID_BACKEND is 'portable'$/m);
  });

  it.each([
    ['CAFFE2OP_SIGMOID_BACKEND', 'fast'],
    ['CAFFE2OP_SIGMOID_ISA', 'mmx'],
  ])('and every subcommand refuses an environment that makes no sense: %s', async (key, value) => {
    const env = { ...process.env, CAFFE2OP_SIGMOID_BACKEND: 'native', [key]: value };
    const { status, stderr } = await command(['info'], { env });
    expect(status).toBe(64);
    expect(stderr).toMatch(/^sigmoid: Expected .* but received .*\n$/);
  });
});

describe('help and version', () => {
  it('of the command', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { status, stdout, stderr } = await here(...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      for (const word of ['forward', 'gradient', 'info']) expect(stdout.toString()).toContain(word);
    }
    for (const option of ['--version', '-V']) {
      const { status, stdout } = await here(option);
      expect([status, stdout.toString()]).toEqual([0, `${name} ${version}\n`]);
    }
  });

  it.each(['forward', 'gradient', 'info'])('of %s, with every exit status', async (subcommand) => {
    const { status, stdout } = await here(subcommand, '--help');
    expect(status).toBe(0);
    for (const code of [0, 64, 65, 66, 70, 73, 74, 129, 130, 131, 143]) {
      expect(stdout.toString()).toMatch(new RegExp(`^ +${code} `, 'm'));
    }
    if (subcommand !== 'info') {
      for (const option of ['--output', '--quiet']) expect(stdout.toString()).toContain(option);
    }
    expect((await here('help', subcommand)).stdout).toEqual(stdout);
  });
});

describe('wrong usage ends with 64 and one line', () => {
  it.each([
    [
      [],
      'Expected forward, gradient, derivative, second-derivative, gradient-from-input, logit, log-sigmoid, softplus, silu, silu-derivative, logit-derivative, info, parity, plot for the subcommand but received none',
    ],
    [['sideways'], "unknown command 'sideways'"],
    [['forwrd'], "unknown command 'forwrd' (Did you mean forward?)"],
    [['--fast'], "unknown option '--fast'"],
    [['forward'], "required option '-o, --output <file>' not specified"],
    [['forward', 'x.npy'], "required option '-o, --output <file>' not specified"],
    [['forward', '-o', 'y'], "missing required argument 'x'"],
    [['forward', 'x.npy', '-o'], "option '-o, --output <file>' argument missing"],
    [['forward', 'x.npy', 'y.npy', '-o', 'z'], "too many arguments for 'forward'"],
    [
      ['forward', 'x.npy', '-o', 'z', '--quite'],
      "unknown option '--quite' (Did you mean --quiet?)",
    ],
    [['gradient', 'y.npy', '-o', 'z'], "missing required argument 'dy'"],
    [['info', 'more'], "too many arguments for 'info'"],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await here(...args);
    expect(status).toBe(64);
    expect(stdout).toHaveLength(0);
    expect(stderr).toContain(`sigmoid: ${message}`);
    expect(stderr).toMatch(/^[^\n]*; see sigmoid --help\n$/);
    expect(files()).toEqual(['dy.npy', 'x.npy', 'y.npy']);
  });
});

describe.runIf(posix)('names that are no UTF-8', () => {
  // Node hands them on with U+FFFD, and would name another file.
  it.each([
    ['as output', 'forward x.npy -o "$(printf "a\\377b")"', 'a\\u{fffd}b'],
    ['as output, where the lossy name is there', 'forward x.npy -o "$(printf "y\\200")"', 'y\\u'],
    ['as input', 'forward "$(printf "\\303.npy")" -o out.npy', '\\u{fffd}.npy'],
    [
      'as second input',
      'gradient y.npy "$(printf "d\\300\\257")" -o out.npy',
      'd\\u{fffd}\\u{fffd}',
    ],
    [
      'with an option',
      'forward x.npy --output="$(printf "\\355\\240\\200")"',
      '--output=\\u{fffd}',
    ],
    ['of parity', 'parity x.npy "$(printf "x\\377.npy")"', 'x\\u{fffd}.npy'],
    ['of a blob', 'parity --run op.pb --blob "$(printf "X=\\377")" --want Y=y', 'X=\\u{fffd}'],
    ['of recordings', 'parity --recordings "$(printf "\\376")"', '\\u{fffd}'],
  ])('are refused %s', async (_, args, came) => {
    writeFileSync(path('y\uFFFD'), 'before');
    const before = files();
    const script = `exec "$0" "$1" ${args}`;
    const child = spawn('/bin/sh', ['-c', script, ...commandLine()], { cwd: path() });
    const { status, stderr } = await outcome(child);
    expect([status, stderr]).toEqual([
      64,
      expect.stringContaining(
        `sigmoid: Expected UTF-8 for the arguments but received "${came}`,
      ) as string,
    ]);
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(files()).toEqual(before);
    expect(readFileSync(path('y\uFFFD'), 'utf8')).toBe('before');
  });

  it('but all of UTF-8 is a name', async () => {
    for (const file of ['é.npy', '日本', '😀.npy', 'a b', 'a\tb', '\u{10FFFF}']) {
      expect((await here('forward', 'x.npy', '-q', '-o', file)).status).toBe(0);
      expect(dataOf(file)).toEqual(floatBytes(y));
    }
  });
});

describe('each kind of failure has its status and one line', () => {
  const fails = async (args: string[], status: number, message: string): Promise<void> => {
    const before = files();
    const result = await here(...args);
    expect([result.status, result.stderr]).toEqual([status, `sigmoid: ${message}\n`]);
    expect(result.stdout).toHaveLength(0);
    expect(files()).toEqual(before);
  };

  it('65: data', async () => {
    writeFileSync(path('text'), 'hello');
    writeFileSync(path('i8.npy'), npy({ descr: '<i8', shape: '(1,)', data: Buffer.alloc(8) }));
    writeFileSync(path('c8.npy'), npy({ descr: '<c8', shape: '(1,)', data: Buffer.alloc(8) }));
    writeFileSync(path('short.npy'), input.subarray(0, -1));
    writeFileSync(path('long.npy'), Buffer.concat([input, Buffer.alloc(3)]));
    writeFileSync(path('two.npy'), Buffer.concat([input, input]));
    const data = 'Expected 4800 bytes for the data that its header announces but received';
    for (const [file, message] of [
      ['text', 'Expected the bytes \\x93NUMPY for the start of an .npy file but received "hello"'],
      [
        'i8.npy',
        "Expected a float type ('<f8', '<f4', '<f2', '<V2'), or the option dtype with the type to convert to, for the dtype of x but received '<i8'",
      ],
      [
        'c8.npy',
        "Expected a float or integer type ('<f8', '<f4', '<f2', '<V2' for bfloat16, '<i4', …) for the dtype but received '<c8'",
      ],
      ['short.npy', `${data} 4799`],
      ['long.npy', `${data} 4803: 3 bytes behind the data`],
      ['two.npy', `${data} 9728: a second .npy array behind the data`],
    ] as const) {
      await fails(['forward', file, '-o', 'out.npy'], 65, `${file}: ${message}`);
    }
  });

  it('66: no input', async () => {
    const what = 'Expected a file that can be read for the input but received';
    const missing = `no.npy: ${what} ENOENT (no such file or directory)`;
    await fails(['forward', 'no.npy', '-o', 'out.npy'], 66, missing);
    await fails(['gradient', 'y.npy', 'no.npy', '-o', 'out.npy'], 66, missing);
    await fails(['forward', '.', '-o', 'out.npy'], 66, `.: ${what} a folder`);
  });

  it('73: an output that can’t be created', async () => {
    mkdirSync(path('folder'));
    await fails(
      ['forward', 'x.npy', '-o', 'missing/out.npy'],
      73,
      'missing/out.npy: Expected a folder that exists for the output but received missing',
    );
    await fails(
      ['forward', 'x.npy', '-o', 'folder'],
      73,
      'folder: Expected a file that can be created for the output but received a folder',
    );
  });

  it('64: an output that is an input', async () => {
    const what = 'Expected a file that is none of the inputs for the output but received an input';
    await fails(['forward', 'x.npy', '-o', 'x.npy'], 64, `x.npy: ${what}`);
    await fails(['gradient', 'y.npy', 'dy.npy', '-o', './dy.npy'], 64, `./dy.npy: ${what}`);
    if (!posix) return;
    symlinkSync('x.npy', path('soft'));
    linkSync(path('x.npy'), path('hard'));
    await fails(['forward', 'x.npy', '-o', 'soft'], 64, `soft: ${what}`);
    await fails(['forward', 'soft', '-o', 'hard'], 64, `hard: ${what}`);
    expect(readFileSync(path('x.npy'))).toEqual(input);
  });

  it.runIf(posix)('64: also through standard streams', async () => {
    const stdin = openSync(path('x.npy'), 'r');
    const args = ['forward', '-', '-o', 'x.npy'];
    const read = await command(args, { cwd: path(), stdio: [stdin, 'pipe', 'pipe'] });
    closeSync(stdin);
    expect(read.status).toBe(64);
    const stdout = openSync(path('x.npy'), 'a');
    const append = ['forward', 'x.npy', '-o', '-'];
    const written = await command(append, { cwd: path(), stdio: ['ignore', stdout, 'pipe'] });
    closeSync(stdout);
    expect([written.status, written.stderr]).toEqual([
      64,
      'sigmoid: standard output: Expected a file that is none of the inputs for the output but received an input\n',
    ]);
    expect(readFileSync(path('x.npy'))).toEqual(input);
  });

  it.runIf(process.platform === 'linux')('74: a full device', async () => {
    const what =
      'Expected a place that takes all bytes for the output but received ENOSPC (no space left on device)';
    await fails(['forward', 'x.npy', '-o', '/dev/full'], 74, `/dev/full: ${what}`);
    for (const args of [['forward', 'x.npy', '-o', '-'], ['info'], ['--help'], ['--version']]) {
      const stdout = openSync('/dev/full', 'w');
      const result = await command(args, { cwd: path(), stdio: ['ignore', stdout, 'pipe'] });
      closeSync(stdout);
      expect([args, result.status, result.stderr]).toEqual([
        args,
        74,
        `sigmoid: standard output: ${what}\n`,
      ]);
    }
  });

  it.runIf(posix)('74: a file that may not grow as long as it must', async () => {
    // Stands for a full disk: the limit of a file's size makes the same write fail half way.
    const values = 2 ** 20;
    writeFileSync(
      path('big.npy'),
      npy({ shape: `(${values},)`, data: new Uint8Array(4 * values) }),
    );
    writeFileSync(path('out.npy'), 'before');
    const before = files();
    const line = commandLine('forward', 'big.npy', '-o', 'out.npy');
    const child = spawn('/bin/sh', ['-c', 'ulimit -f 100; exec "$0" "$@"', ...line], {
      cwd: path(),
    });
    const { status, stderr } = await outcome(child);
    expect([status, stderr]).toEqual([
      74,
      'sigmoid: out.npy: Expected a place that takes all bytes for the output but received EFBIG (file too large)\n',
    ]);
    expect(files()).toEqual(before);
    expect(readFileSync(path('out.npy'), 'utf8')).toBe('before');
  });

  it('74 and silence: the reader of standard output goes away', async () => {
    const values = 2 ** 18;
    writeFileSync(
      path('big.npy'),
      npy({ shape: `(${values},)`, data: new Uint8Array(4 * values) }),
    );
    const child = start(['forward', 'big.npy', '-o', '-'], { cwd: path() });
    child.stdout!.once('data', () => {
      child.stdout!.destroy();
    });
    const { status, stderr } = await outcome(child);
    expect([status, stderr]).toEqual([74, '']);
  });
});

describe('standard streams', () => {
  it('carry what comes in dribbles', async () => {
    const child = start(['forward', '-', '-o', '-'], { cwd: path() });
    const result = outcome(child);
    for (let at = 0; at < input.length; at += 97) {
      child.stdin!.write(input.subarray(at, at + 97));
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.stdin!.end();
    const { status, stdout, stderr } = await result;
    expect(status).toBe(0);
    expect(stderr).toMatch(SUMMARY);
    expect(splitNpy(stdout).data).toEqual(floatBytes(y));
  });

  it('carry more than one chunk', async () => {
    const values = sampleValues(2 ** 21 + 3);
    const { status, stdout } = await command(['forward', '-', '-o', '-', '-q'], {
      input: npy({ shape: `(${values.length},)`, data: floatBytes(values) }),
    });
    expect(status).toBe(0);
    expect(splitNpy(stdout).data.equals(floatBytes(sigmoid(values)))).toBe(true);
  });

  it('may be files', async () => {
    const stdin = openSync(path('x.npy'), 'r');
    const stdout = openSync(path('out.npy'), 'w');
    const stdio = [stdin, stdout, 'pipe'] as const;
    const result = await command(['forward', '-', '-o', '-'], { stdio: [...stdio] });
    closeSync(stdin);
    closeSync(stdout);
    expect(result.status).toBe(0);
    expect(dataOf('out.npy')).toEqual(floatBytes(y));
  });

  it('are called by their names in messages', async () => {
    for (const [bytes, message] of [
      ['', 'Expected the bytes \\x93NUMPY for the start of an .npy file but received no bytes'],
      [
        input.subarray(0, 1000),
        'Expected 4800 bytes for the data that its header announces but received 872',
      ],
      [
        Buffer.concat([input, Buffer.alloc(1)]),
        'Expected 4800 bytes for the data that its header announces but received more than 4800: ' +
          'other bytes behind the data',
      ],
      [
        Buffer.concat([input, input]),
        'Expected 4800 bytes for the data that its header announces but received more than 4800: ' +
          'a second .npy array behind the data',
      ],
    ] as const) {
      const { status, stderr } = await command(['forward', '-', '-o', 'out.npy'], {
        cwd: path(),
        input: Buffer.from(bytes),
      });
      expect([status, stderr]).toEqual([65, `sigmoid: standard input: ${message}\n`]);
    }
    expect(files()).not.toContain('out.npy');
  });

  it('may be missing', async () => {
    const args = ['forward', '-', '-o', 'out.npy'];
    const { status } = await command(args, { cwd: path(), stdio: ['ignore', 'pipe', 'pipe'] });
    expect(status).toBe(65);
    const written = await command(['forward', 'x.npy', '-o', 'out.npy'], {
      cwd: path(),
      stdio: 'ignore',
    });
    expect(written.status).toBe(0);
  });
});
