// The progress bar: on terminals, for long work, unless quiet.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgress } from '../dist/cli/commands/progress.js';
import { summaryLine } from '../dist/cli/commands/summary.js';
import { commandLine, outcome } from './support/command.js';
import { npy, scratch } from './support/npy.js';

/** A terminal that keeps what is written. */
function terminal(isTTY: boolean): { stream: PassThrough & { isTTY: boolean }; text(): string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  return { stream, text: () => ((stream.read() as Buffer | null) ?? '').toString() };
}

describe('a progress bar', () => {
  const shown = (isTTY: boolean, quiet: boolean, milliseconds: number): string => {
    const { stream, text } = terminal(isTTY);
    let time = 1000;
    const progress = createProgress(stream, { quiet, now: () => time });
    progress.update(0, 400);
    time += milliseconds;
    progress.update(100, 400);
    progress.stop();
    progress.stop();
    progress.update(200, 400);
    return text();
  };

  it('appears on a terminal when work takes long, and goes away', () => {
    const text = shown(true, false, 600);
    expect(text).toContain('25 %');
    // The line is cleared at the end.
    expect(text).toMatch(/\x1b\[2K$/); // eslint-disable-line no-control-regex
  });

  it('does not appear for short work, elsewhere than on a terminal, or if quiet', () => {
    expect(shown(true, false, 400)).toBe('');
    expect(shown(false, false, 600)).toBe('');
    expect(shown(true, true, 600)).toBe('');
  });
});

describe('the line at the end', () => {
  const report = { dtype: 'float32' as const, shape: [1000], values: 1000, bytes: 8000 };

  it('says how many, how fast, and where', () => {
    expect(summaryLine(report, 10, { name: 'native', isa: 'avx2' })).toBe(
      '1000 values in 0.010 s: 1.00e+5 values/s, 0.8 MB/s read and written (native, avx2)',
    );
    expect(summaryLine(report, 2000, { name: 'portable', isa: null })).toBe(
      '1000 values in 2.000 s: 5.00e+2 values/s, 0.0 MB/s read and written (portable)',
    );
  });

  it('has no infinite rate', () => {
    expect(summaryLine(report, 0, { name: 'portable', isa: null })).not.toMatch(/Infinity|NaN/);
  });
});

const script = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe.runIf(script)('on a real terminal', () => {
  const { make, remove, path } = scratch();
  beforeEach(() => {
    make();
  });
  afterEach(() => {
    remove();
  });

  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  /** Runs the command on a terminal, `work` beside it, and returns what the terminal showed. */
  const onTerminal = async (args: string[], work?: () => Promise<void>): Promise<string> => {
    const line = commandLine(...args)
      .map(quote)
      .join(' ');
    const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: path() });
    child.stdin.end();
    const result = outcome(child);
    await work?.();
    const { stdout, status } = await result;
    return `${stdout.toString()}[${status ?? 'none'}]`;
  };

  it('the bar appears for long work, and not if quiet', async () => {
    const values = 3 * 2 ** 20;
    const file = npy({ shape: `(${values},)`, data: new Uint8Array(4 * values) });
    execFileSync('mkfifo', [path('in')]);
    // The second chunk comes when the bar is due.
    const slowly = async (): Promise<void> => {
      const fifo = await open(path('in'), 'w');
      await fifo.writeFile(file.subarray(0, 5 * 2 ** 20));
      await new Promise((resolve) => setTimeout(resolve, 800));
      await fifo.writeFile(file.subarray(5 * 2 ** 20));
      await fifo.close();
    };
    const loud = await onTerminal(['forward', 'in', '-o', 'out'], slowly);
    expect(loud).toMatch(/\d+ % \| .* left/);
    expect(loud).toMatch(/sigmoid: 3145728 values in .*\r\n\[0\]$/);
    expect(await onTerminal(['forward', 'in', '-o', 'out', '-q'], slowly)).toBe('[0]');
  });

  it('data is not written to it', async () => {
    writeFileSync(path('x.npy'), npy({ data: new Uint8Array(4) }));
    expect(await onTerminal(['forward', 'x.npy', '-o', '-'])).toBe(
      'sigmoid: Expected a file or pipe for standard output but received a terminal\r\n[64]',
    );
  });
});
