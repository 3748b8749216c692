// The bench says what it measured: medians, verdicts, disturbances, and a clear word on bad options.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { disturbances, type Observed } from '../bench/disturbance.js';
import { withBlock } from '../bench/files.js';
import { judgeGoals, type Verdict } from '../bench/goals.js';
import { makeArrays, SATURATED, sizeName } from '../bench/inputs.js';
import { commitOfSources } from '../bench/machine.js';
import { checkCalls } from '../bench/peers.js';
import { NotMeasured, Results, summarise, type Row } from '../bench/results.js';
import { jsonData, markdownText, readmeBlock, terminalText, type Report } from '../bench/report.js';
import { runRounds } from '../bench/rounds.js';
import { limitRow, NORMAL, plainRow } from '../bench/rows.js';
import { DTYPES } from '../src/core/element_types.js';

const arrays = await makeArrays(16);
const root = fileURLToPath(new URL('..', import.meta.url));

describe('results', () => {
  it('are medians, and quartiles interpolated between samples', () => {
    expect(summarise([4, 1, 3, 2])).toEqual({ median: 2.5, spread: 0.6, samples: [4, 1, 3, 2] });
    expect(summarise([7])).toMatchObject({ median: 7, spread: 0 });
    expect(summarise([10, 30, 20])).toMatchObject({ median: 20, spread: 0.5 });
  });

  it('keep threads, paths and columns apart, in the order of their first samples', () => {
    const results = new Results();
    const rows = [1, 2].map((threads): Row => ({ what: 'exact', path: 'avx2', threads }));
    results.add('forward', rows[1]!, '1 Mi', 3);
    results.add('forward', rows[0]!, '1 Mi', 5);
    results.add('forward', rows[0]!, '1 Mi', 7);
    results.add('gradient', rows[0]!, '1 Mi', 100);
    expect(results.rows('forward')).toEqual([rows[1], rows[0]]);
    expect(results.median('forward', rows[0]!, '1 Mi')).toBe(6);
    expect(results.median('forward', rows[1]!, '1 Mi')).toBe(3);
    expect(results.cells()).toHaveLength(3);
    expect(() => results.median('forward', rows[0]!, '16 Mi')).toThrow(NotMeasured);
  });
});

describe('rounds', () => {
  it('measure every candidate in turn; the round that warms up does not count', async () => {
    const order: string[] = [];
    const results = new Results();
    const drift = { ratios: [] as number[] };
    const candidate = (what: string, seconds: readonly number[]) => ({
      table: 'forward' as const,
      row: { what, path: 'JavaScript', threads: 1 },
      column: '16',
      elements: 16,
      timer: () => {
        order.push(what);
        return seconds[order.filter((each) => each === what).length - 1]!;
      },
    });
    const candidates = [candidate('a', [99, 16e-9, 32e-9]), candidate('b', [99, 48e-9, 48e-9])];
    let gauge = 1;
    await runRounds('test', candidates, 2, () => (gauge *= 2), results, drift);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(results.median('forward', candidates[0]!.row, '16')).toBeCloseTo(1.5, 12);
    expect(results.median('forward', candidates[1]!.row, '16')).toBeCloseTo(3, 12);
    expect(drift.ratios).toEqual([2, 2]);
  });
});

describe('disturbances', () => {
  const quiet: Observed = {
    loadAverage: 0.1,
    others: 0.01,
    driftRatios: Array.from({ length: 20 }, (_, i) => 1 + 0.001 * i),
    cells: Array.from({ length: 20 }, () => summarise([1, 1.01, 1.02])),
  };

  it('are none on a quiet machine', () => {
    expect(disturbances(quiet)).toEqual([]);
    expect(disturbances({ ...quiet, driftRatios: [], cells: [] })).toEqual([]);
  });

  it.each<[string, Partial<Observed>, RegExp]>([
    ['the load before', { loadAverage: 0.6 }, /^load average 0\.60 before it began$/],
    ['other processes', { others: 0.2 }, /^other processes used 0\.20 cores$/],
    ['drift, slower or faster', { driftRatios: [1.1, 1 / 1.1, 1.1] }, /10 % within the median/],
    [
      'drift of few rounds',
      { driftRatios: [...Array.from({ length: 9 }, () => 1), 1.5] },
      /41 % in the worst tenth$/,
    ],
    [
      'figures that spread',
      { cells: [summarise([1, 2, 3]), ...quiet.cells.slice(0, 8)] },
      /^1 of 9 figures/,
    ],
  ])('%s', (_, change, reason) => {
    const reasons = disturbances({ ...quiet, ...change });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });
});

describe('goals', () => {
  const one = (verdicts: readonly Verdict[], start: string): Verdict => {
    const found = verdicts.filter(({ goal }) => goal.startsWith(start));
    expect(found, start).toHaveLength(1);
    return found[0]!;
  };
  const exact = (isa: string, threads = 1): Row => ({ what: 'exact', path: isa, threads });

  it.each([
    [0.44, '4.40 (64 Ki)', 'aim'],
    [0.52, '5.20 (64 Ki)', 'must'],
    [0.53, '5.30 (64 Ki)', 'missed'],
    [0.5204, '5.204 (64 Ki)', 'missed'],
    [0.52001, '5.2001 (64 Ki)', 'missed'],
  ])('at most: %f over a copy of 0.1', (time, value, verdict) => {
    const results = new Results();
    results.add('forward', exact('avx512'), '64 Ki', time);
    results.add('forward', exact('avx512'), '1 Mi', 0.3);
    results.add('forward', limitRow('forward', 'ordinary', 'avx512'), '1 Mi', 0.1);
    const goal = one(judgeGoals(results, 'avx512', []), 'exact forward, 64 Ki and 1 Mi, avx512');
    expect(goal).toMatchObject({ must: '≤ 5.2', aim: '≤ 4.4', value, verdict });
  });

  it.each([
    [0.5, '2.00', 'aim'],
    [0.55, '1.82', 'must'],
    [0.6, '1.67', 'missed'],
  ])('at least: one thread takes 1, two take %f', (time, value, verdict) => {
    const results = new Results();
    results.add('forward', exact('neon'), '16 Mi', 1);
    results.add('forward', exact('neon', 2), '16 Mi', time);
    const goal = one(judgeGoals(results, 'neon', []), 'exact forward, 16 Mi, 2 threads: speed-up');
    expect(goal).toMatchObject({ must: '≥ 1.8', aim: '≥ 1.95', value, verdict });
  });

  it('name the worst of the inputs', () => {
    const results = new Results();
    results.add('saturated', exact('avx2'), NORMAL, 1);
    for (const [i, name] of Object.keys(SATURATED).entries()) {
      results.add('saturated', exact('avx2'), name, 1 + i / 10);
    }
    const goal = one(judgeGoals(results, 'avx2', []), 'saturated input');
    expect(goal).toMatchObject({ value: '1.20 (−95)', verdict: 'aim' });
  });

  it('hold no other instruction set to what was set for AVX-512', () => {
    const results = new Results();
    for (const column of ['64 Ki', '1 Mi']) {
      results.add('forward', exact('avx2'), column, 0.7);
      results.add('forward', { ...exact('avx2'), what: 'fast' }, column, 0.7);
      results.add('forward', plainRow, column, 8);
      results.add('forward', limitRow('forward', 'ordinary', 'avx2'), column, 0.1);
    }
    const verdicts = judgeGoals(results, 'avx2', []);
    const named = verdicts.filter(({ goal }) => goal.includes('avx512'));
    expect(named).toHaveLength(3);
    for (const { verdict, value, reason } of named) {
      expect({ verdict, value }).toEqual({ verdict: 'not measured', value: '–' });
      expect(reason).toContain('avx512');
    }
    expect(one(verdicts, 'exact forward, 64 Ki and 1 Mi, forced to avx2')).toMatchObject({
      value: '7.00 (64 Ki)',
      verdict: 'aim',
    });
  });

  it('are never met by what was not measured', () => {
    for (const { verdict, reason } of judgeGoals(new Results(), 'avx512', [4096], DTYPES)) {
      expect(verdict).toBe('not measured');
      expect(reason).toMatch(/^no /);
    }
  });
});

it('sizes have the names of the tables', () => {
  expect([1, 256, 1024, 4096, 65_536, 2 ** 20, 2 ** 26].map(sizeName)).toEqual([
    '1',
    '256',
    '1024',
    '4 Ki',
    '64 Ki',
    '1 Mi',
    '64 Mi',
  ]);
});

describe('reports', () => {
  function makeReport(disturbed: readonly string[]): Report {
    const results = new Results();
    const copy = limitRow('forward', 'ordinary', 'avx2');
    for (const sample of [0.2, 0.3, 0.4]) {
      results.add('forward', { what: 'exact', path: 'avx2', threads: 2 }, '1 Mi', sample);
    }
    results.add('forward', copy, '1 Mi', 0.1);
    results.leaveOut('16 Mi', 'there is not enough free memory\nat all');
    return {
      machine: {
        cpu: 'A CPU',
        isas: ['avx2', 'baseline'],
        caches: [],
        threads: 2,
        memoryGiB: 24,
        system: 'Linux 6.1',
        hugePages: null,
        node: 'v20.20.2',
        loadAverage: 0.123,
      },
      date: '2026-11-27',
      command: 'npm run bench',
      rounds: 3,
      seconds: 1.5,
      disturbed,
      tables: [
        {
          name: 'forward',
          section: 'float32',
          title: 'forward',
          unit: 'ns per element',
          columns: ['1 Mi'],
          reference: { name: 'ordinary copy', row: copy },
        },
      ],
      results,
      goals: judgeGoals(results, 'avx2', [4096]),
    };
  }

  it('show time and ratio, mark what is unsteady and tell what is left out', () => {
    const terminal = terminalText(makeReport([]));
    expect(terminal).toMatch(/^exact, avx2, 2 threads +~0\.300 \(3\.00\)$/m);
    expect(terminal).toMatch(/^copy, ordinary stores, avx2 +0\.100 \(1\.00\)$/m);
    expect(terminal).toMatch(/^16 Mi: there is not enough free memory$/m);
    const markdown = markdownText(makeReport([]));
    expect(markdown).toContain('| exact, avx2, 2 threads | ~0.300 (3.00) |');
    expect(markdown).toContain('- 16 Mi: there is not enough free memory\n');
    expect(terminal).toContain('\n\n== float32 ==\n\nforward: ');
    expect(markdown).toContain('\n\n## float32\n\n### forward: ');
  });

  it('say in every file of what and when they are', () => {
    for (const text of [markdownText, (r: Report) => readmeBlock(r, 'results.md')]) {
      expect(text(makeReport([]))).toContain('2026-11-27, `npm run bench`');
      expect(text({ ...makeReport([]), commit: '1a2b3c4' })).toContain(
        '2026-11-27, commit 1a2b3c4, `npm run bench`',
      );
    }
  });

  it('say everywhere that the run was disturbed', () => {
    for (const text of [terminalText, markdownText, (r: Report) => readmeBlock(r, 'results.md')]) {
      expect(text(makeReport([]))).not.toContain('disturbed');
      expect(text(makeReport(['too much noise']))).toContain('This run was disturbed');
      expect(text(makeReport(['too much noise']))).toContain('too much noise');
    }
  });

  it('keep every sample as data', () => {
    expect(jsonData(makeReport(['noise']))).toMatchObject({
      disturbed: ['noise'],
      leftOut: { '16 Mi': 'there is not enough free memory\nat all' },
      tables: [{ rows: [{ cells: { '1 Mi': { median: 0.3, samples: [0.2, 0.3, 0.4] } } }, {}] }],
    });
  });

  it('replace the block of the README, and nothing else', () => {
    const readme = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
    expect(withBlock(readme, 'new')).toBe(
      'before\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nafter\n',
    );
    expect(() => withBlock('no marks', 'new')).toThrow('<!-- bench:begin -->');
  });
});

describe.runIf(spawnSync('git', ['--version']).status === 0)('the commit of the sources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigmoid-commit-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const git = (...args: string[]): string => {
    const identity = ['-c', 'user.name=n', '-c', 'user.email=e', '-c', 'commit.gpgsign=false'];
    return spawnSync('git', [...identity, ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).stdout.trim();
  };

  it('is git’s, dirty once a file has been changed, and none of a repository around them', () => {
    expect(commitOfSources(folder)).toBeUndefined();
    git('init');
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner/file'), 'before');
    git('add', '.');
    git('commit', '--message', 'first');
    git('tag', '--annotate', 'v1', '--message', 'a tag is no commit');
    const commit = git('rev-parse', '--short', 'HEAD');
    expect(commit).toMatch(/^[0-9a-f]{7,}$/);
    expect(commitOfSources(folder)).toBe(commit);
    writeFileSync(join(folder, 'inner/file'), 'after');
    expect(commitOfSources(folder)).toBe(`${commit}-dirty`);
    expect(commitOfSources(join(folder, 'inner'))).toBeUndefined();
  });
});

describe('peers', () => {
  const own = new Float32Array(16);
  const call = (writesOut: boolean, out: Float32Array, add = 0) => ({
    what: 'a peer',
    writesOut,
    run: () => {
      arrays.x.forEach((x, i) => (out[i] = 1 / (1 + Math.exp(-x)) + add));
    },
  });

  it('are timed if every call writes the sigmoid, or keeps it to itself', async () => {
    const { run, ...rest } = call(true, arrays.out);
    const later = { ...rest, runAsync: () => Promise.resolve().then(run) };
    const calls = [call(false, own), call(true, arrays.out), later];
    await expect(checkCalls(calls, arrays)).resolves.toBeUndefined();
  });

  it.each([
    ['writes something else', call(true, arrays.out, 1e-4), /^a peer gives .* for x = /],
    ['writes elsewhere than it says', call(true, own), /^a peer gives NaN for x = /],
  ])('are left out if a later call %s', async (_, wrong, message) => {
    await expect(checkCalls([call(true, arrays.out), wrong], arrays)).rejects.toThrow(message);
  });
});

describe('npm run bench', () => {
  const bench = (...options: string[]) =>
    spawnSync(
      process.execPath,
      [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'bench/main.ts'), ...options],
      { cwd: root, encoding: 'utf8', timeout: 600e3 },
    );

  it('says what it knows', () => {
    const { status, stdout, stderr } = bench('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const option of ['--quick', '--peers', '--only TYPES', '--json FILE', '--write']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [['--quick', '--write'], /^--write needs a whole run, not --quick\n/],
    [['--only', 'float64', '--write'], /^--write needs a whole run, not --only\n/],
    [
      ['--only', 'float64,float8'],
      /^--only: float8 is none of float32, float64, float16, bfloat16\n/,
    ],
    [['--only', ''], /^--only: an empty name is none of /],
    [['--only', 'float16', '--peers'], /^--peers are float32’s\n/],
    [['--json', ''], /^--json: a file has no empty name\n/],
    [['--json', 'nowhere/results.json'], /^--json: there is no folder nowhere\n/],
  ])('refuses %j at once', (options, message) => {
    const { status, stdout, stderr } = bench(...options);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
  });
});
