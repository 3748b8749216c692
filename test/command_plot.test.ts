// sigmoid plot: where pictures go, what they look like on which terminal, what is refused, what is missing.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, commandLine, type Outcome } from './support/command.js';
import { floatBytes, npy, sampleValues, scratch } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);

const OF_TERMINALS = ['LANG', 'LC_ALL', 'LC_CTYPE', 'NO_COLOR', 'TERM'];

/** The environment, but for what says something of the terminal. */
const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !OF_TERMINALS.includes(name)),
  ),
  LC_ALL: 'C.UTF-8',
  TERM: 'xterm',
  ...more,
});
const plot = (args: readonly string[], more?: NodeJS.ProcessEnv): Promise<Outcome> =>
  command(['plot', ...args], { cwd: path(), env: environment(more) });

const values = sampleValues(3000);
const writeData = (): void => {
  writeFileSync(path('x.npy'), npy({ shape: '(3000,)', data: floatBytes(values) }));
};

const BRAILLE = /[\u2801-\u28ff]/;

describe('without --output', () => {
  it('is 80 columns and 23 rows of Braille without colours, where no terminal says otherwise', async () => {
    const { status, stdout, stderr } = await plot([]);
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.toString().trimEnd().split('\n');
    expect(lines.length).toBe(23);
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBe(79);
    expect(stdout.toString()).toMatch(BRAILLE);
    expect(stdout.toString()).not.toContain('\x1b');
  });

  it.each<[string, string[], NodeJS.ProcessEnv]>([
    ['--ascii', ['--ascii'], {}],
    ['the locale is C', [], { LC_ALL: 'C' }],
    ['there is no locale', [], { LC_ALL: '' }],
    ['the locale has another character set', [], { LC_ALL: '', LANG: 'de_DE.ISO-8859-1' }],
    ['LC_CTYPE says so', [], { LC_ALL: '', LC_CTYPE: 'C', LANG: 'C.UTF-8' }],
  ])('is ASCII where %s', async (_, args, more) => {
    const { status, stdout } = await plot(args, more);
    expect(status).toBe(0);
    expect(stdout.toString()).toMatch(/^[\x20-\x7e\n]+$/);
    expect(stdout.toString()).toContain('sigma(0) = 1/2');
  });

  it('is of the size that is asked for', async () => {
    const { stdout } = await plot(['--size', '200x50']);
    const lines = stdout.toString().trimEnd().split('\n');
    expect(lines.length).toBe(49);
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBe(199);
  });

  it('draws some functions, together or each in a panel, over a range', async () => {
    const of = async (...args: string[]): Promise<string> => {
      const names = ['--functions', 'log-sigmoid,derivative'];
      const { status, stdout } = await plot([...names, '--from', '-3', '--to=5', ...args]);
      expect(status).toBe(0);
      return stdout.toString();
    };
    const together = await of();
    expect(together).toContain('log σ, σ′\n');
    expect(together).toContain('σ′ max ¼ at 0');
    expect(together).not.toContain('σ(0)');
    expect(await of('--panels')).toMatch(/^ +log σ\n[^]*^ +σ′\n/m);
  });

  it('draws the errors of float32 and float64', async () => {
    for (const dtype of ['float32', 'float64']) {
      const { status, stdout } = await plot(['--errors', '--dtype', dtype]);
      const text = stdout.toString();
      expect(status).toBe(0);
      expect(text).toMatch(new RegExp(`^Errors of ${dtype} results in ULP`));
      expect(text).toContain('exact: 0.50 ULP');
      expect(text.includes('Caffe2’s formula')).toBe(dtype === 'float32');
      expect(text).toContain(dtype === 'float32' ? '0 from 17.33' : '0 from 37.43');
    }
  });

  it('draws the values of a file, or of standard input', async () => {
    writeData();
    // Wide enough for each title to be one line.
    const size = ['--size', '120x24'];
    const { status, stdout, stderr } = await plot(['x.npy', ...size]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.toString()).toMatch(/^x\.npy: 3,000 values, /);
    // Next to 0, above it, the probability is ½.
    const isAbove = (x: number): boolean => Math.fround(1 / (1 + Math.exp(-x))) > 0.5;
    const share = (100 * values.filter(isAbove).length) / values.length;
    expect(stdout.toString()).toContain(`probabilities σ(x): ${share.toFixed(1)} % above ½`);
    const input = readFileSync(path('x.npy'));
    const piped = await command(['plot', '-', ...size], { cwd: path(), env: environment(), input });
    const withoutTitle = (text: Buffer): string => text.toString().replace(/^.*\n/, '');
    expect(piped.stdout.toString()).toMatch(/^standard input: 3,000 values, /);
    expect(withoutTitle(piped.stdout)).toBe(withoutTitle(stdout));
  });
});

const script = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe.runIf(script)('on a real terminal', () => {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const onTerminal = (more: NodeJS.ProcessEnv = {}): string => {
    const line = commandLine('plot').map(quote).join(' ');
    const sized = `stty columns 100 rows 30; ${line}`;
    const { stdout } = spawnSync('script', ['-qec', sized, '/dev/null'], {
      cwd: path(),
      env: environment(more),
      encoding: 'utf8',
    });
    return stdout;
  };

  it('has its size and colours', () => {
    const text = onTerminal();
    expect(text).toContain('\x1b[36m');
    const bare = text.replaceAll(/\x1b\[\d+m/g, ''); // eslint-disable-line no-control-regex
    const lines = bare.trimEnd().split(/\r*\n/);
    expect(lines.length).toBe(29);
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBe(99);
  });

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('has no colours with %o', (more) => {
    const text = onTerminal(more);
    expect(text).toMatch(BRAILLE);
    expect(text).not.toContain('\x1b[3');
  });

  it('has colours where NO_COLOR is empty', () => {
    expect(onTerminal({ NO_COLOR: '' })).toContain('\x1b[36m');
  });
});

describe('--output', () => {
  it.each([
    ['p.svg', /^<svg /],
    ['p.SVG', /^<svg /],
    ['p.png', /^\x89PNG/],
  ])('%s is a picture by its ending, with the same bytes each time', async (name, start) => {
    writeData();
    for (const args of [[], ['--panels'], ['x.npy']]) {
      const { status, stdout, stderr } = await plot([...args, '-o', name]);
      expect([status, stdout.toString(), stderr]).toEqual([0, '', '']);
      const bytes = readFileSync(path(name));
      expect(bytes.toString('latin1')).toMatch(start);
      await plot([...args, '--output', `again-${name}`]);
      expect(readFileSync(path(`again-${name}`)).equals(bytes)).toBe(true);
    }
  });

  it('has the pixels that are asked for', async () => {
    expect((await plot(['-o', 'p.svg', '--size', '900x500'])).status).toBe(0);
    expect(readFileSync(path('p.svg'), 'utf8')).toContain('width="900" height="500"');
  });

  it.each([
    [['-o', 'none/p.svg'], 73],
    [['-o', '.svg'], 64],
    [['x.npy', '-o', 'none/p.svg'], 73],
    [['x.npy', '-o', 'x.svg'], 64],
  ])('that can’t be written leaves nothing: %j', async (args, wanted) => {
    writeData();
    // The input under another name.
    cpSync(path('x.npy'), path('x.svg'));
    const file = args[0] === 'x.npy' && args.at(-1) === 'x.svg' ? ['x.svg', '-o', 'x.svg'] : args;
    const before = readFileSync(path('x.svg'));
    const { status, stderr } = await plot(file);
    expect(status).toBe(wanted);
    expect(stderr).toMatch(/^sigmoid: .*Expected [^\n]*\n$/);
    expect(readdirSync(path()).sort()).toEqual(['x.npy', 'x.svg']);
    expect(readFileSync(path('x.svg')).equals(before)).toBe(true);
  });

  it.runIf(process.getuid?.() !== 0)('is refused in a folder that can’t be written', async () => {
    mkdirSync(path('folder'));
    chmodSync(path('folder'), 0o500);
    expect((await plot(['-o', 'folder/p.svg'])).status).toBe(73);
  });
});

describe('refused', () => {
  const range = (ends: string): string => `Expected a number below --to, ${ends}`;
  it.each<[string[], RegExp | string]>([
    [['--from', '3', '--to', '1'], range('1, for --from but received 3')],
    [['--from', '1', '--to', '1'], range('1, for --from but received 1')],
    [['--errors', '--from', '3', '--to', '1'], range('1, for --from but received 3')],
    [['x.npy', '--from', '3', '--to', '1'], range('1, for --from but received 3')],
    [['--from', '1', '--to', '1.0000000000000002'], range('1.0000000000000002, for')],
    [['--from', 'NaN'], "'NaN' is invalid. It must be a number from -1000000000 to 1000000000."],
    [['--to', 'Infinity'], "'Infinity' is invalid"],
    [['--from=-1e10'], "'-1e10' is invalid"],
    [['--from', ''], "'' is invalid"],
    [['--from', 'x'], "'x' is invalid"],
    [['--size', '0x0'], "'0x0' is invalid. It must be WIDTHxHEIGHT, each from 1 to 4096."],
    [['--size', '80'], "'80' is invalid"],
    [['--size', '-80x24'], "'-80x24' is invalid"],
    [['--size', '5000x24'], "'5000x24' is invalid"],
    [['--size', '29x24'], 'Expected at least 30x10 characters for --size but received 29x24'],
    [['-o', 'p.svg', '--size', '80x24'], /Expected at least 200x140 pixels for --size/],
    [['-o', 'p.svg', '--panels', '--size', '300x300'], /Expected at least 400x280 pixels/],
    [['-o', 'p.jpg'], 'Expected a name that ends in .svg or .png for --output but received p.jpg'],
    [['-o', '-'], 'Expected a name that ends in .svg or .png for --output but received -'],
    [['--functions', 'tanh'], "'tanh' is invalid. It must be some of sigmoid, derivative,"],
    [['--functions', 'sigmoid,sigmoid'], 'each once'],
    [['--functions', ''], "'' is invalid"],
    [['--errors', '--functions', 'sigmoid'], 'Expected no --functions for --errors but received'],
    [['--errors', '--dtype', 'float16'], 'Expected float32 or float64 for --dtype with --errors'],
    [['--dtype', 'float32'], 'Expected no --dtype for curves but received one'],
    [['x.npy', '--errors'], 'Expected no --errors for a file of values but received one'],
    [['x.npy', '--panels'], 'Expected no --panels for a file of values but received one'],
    [['x.npy', 'y.npy'], "too many arguments for 'plot'"],
  ])('%j', async (args, message) => {
    writeData();
    const { status, stdout, stderr } = await plot(args);
    expect(stderr).toMatch(/^sigmoid: [^\n]*\n$/);
    expect(stderr).toMatch(
      typeof message === 'string'
        ? new RegExp(message.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        : message,
    );
    expect([status, stdout.toString()]).toEqual([64, '']);
    expect(existsSync(path('p.svg'))).toBe(false);
  });

  it.each<[string, Buffer | undefined, number, string]>([
    ['missing', undefined, 66, 'ENOENT'],
    ['no .npy', Buffer.from('hello, world'), 65, 'Expected'],
    ['too short', npy({ shape: '(3,)', data: floatBytes([1, 2]) }), 65, 'Expected 12 bytes'],
    ['empty', npy({ shape: '(0,)' }), 65, 'Expected a finite value at least'],
    ['of integers', npy({ descr: '|i1', shape: '(2,)', data: Uint8Array.of(1, 2) }), 65, "'|i1'"],
  ])('a file that is %s', async (_, bytes, wanted, message) => {
    if (bytes !== undefined) writeFileSync(path('x.npy'), bytes);
    const { status, stdout, stderr } = await plot(['x.npy', '-o', 'p.svg']);
    expect(stderr).toMatch(/^sigmoid: x\.npy: [^\n]*\n$/);
    expect(stderr).toContain(message);
    expect([status, stdout.toString()]).toEqual([wanted, '']);
    expect(existsSync(path('p.svg'))).toBe(false);
  });
});

describe('where no packages are installed', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const run = (...args: string[]): ReturnType<typeof spawnSync> => {
    for (const name of ['lib', 'package.json']) {
      cpSync(`${root}/${name}`, path(name), { recursive: true });
    }
    const line = [path('lib/cli.js'), 'plot', ...args];
    return spawnSync(process.execPath, line, {
      cwd: path(),
      env: environment(),
      encoding: 'utf8',
    });
  };

  it('the terminal needs none', () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    expect(stdout).toMatch(BRAILLE);
  });

  it.each([
    ['p.svg', '@observablehq/plot for an SVG file', '@observablehq/plot linkedom'],
    [
      'p.png',
      '@observablehq/plot for a PNG file',
      '@observablehq/plot linkedom @resvg/resvg-js @expo-google-fonts/source-sans-3',
    ],
  ])('%s says what to install', (name, what, packages) => {
    // Before a file is read.
    writeFileSync(path('x.npy'), 'no .npy');
    expect(run('x.npy', '-o', name).status).toBe(69);
    const { status, stderr } = run('-o', name);
    expect(stderr).toBe(
      `sigmoid: Expected the package ${what} but received none; run npm install ${packages}\n`,
    );
    expect(status).toBe(69);
    expect(existsSync(path(name))).toBe(false);
  });

  it('the packages to install are optional peers, of the versions that are tested', () => {
    const { peerDependencies, peerDependenciesMeta, devDependencies } = JSON.parse(
      readFileSync(`${root}/package.json`, 'utf8'),
    ) as Record<string, Record<string, unknown>>;
    const names = Object.keys(peerDependencies!);
    expect(names.sort()).toEqual([
      '@expo-google-fonts/source-sans-3',
      '@observablehq/plot',
      '@resvg/resvg-js',
      'linkedom',
    ]);
    for (const name of names) {
      expect(peerDependenciesMeta![name]).toEqual({ optional: true });
      expect(devDependencies![name]).toBe(peerDependencies![name]);
    }
  });
});

describe('the help', () => {
  it('fits a terminal, and names each option and exit status', async () => {
    const { status, stdout } = await plot(['--help']);
    const text = stdout.toString();
    expect(status).toBe(0);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(104);
    for (const word of ['--output', '--functions', '--panels', '--errors', '--dtype', '--from']) {
      expect(text).toContain(word);
    }
    for (const word of ['--to', '--size', '--ascii', '--quiet', 'NO_COLOR', '  69 ']) {
      expect(text).toContain(word);
    }
  });
});
