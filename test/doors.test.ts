// The public doors: each exports what README names, and nothing else.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as main from 'caffe2op-sigmoid';
import * as caffe2 from 'caffe2op-sigmoid/caffe2';
import * as io from 'caffe2op-sigmoid/io';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
/** The names that README writes as code: in text, before a parenthesis, or in an import. */
const named = new Set(
  Array.from(readme.matchAll(/`[^`\n]+`|^import \{[^}]*\}/gm), ([code]) =>
    Array.from(code.matchAll(/[A-Za-z_]\w*/g), ([name]) => name),
  ).flat(),
);
/** The part between two texts. */
const part = (from: string, to: string): string =>
  readme.slice(readme.indexOf(from), readme.indexOf(to));
/** Names in lists of code: those alone in their backticks, or called. */
const listed = (text: string): string[] =>
  Array.from(text.matchAll(/`(?:new )?([A-Za-z_]\w*)(?:\([^`]*)?`/g), ([, name]) => name!);

describe.each([
  ['caffe2op-sigmoid', main],
  ['caffe2op-sigmoid/caffe2', caffe2],
  ['caffe2op-sigmoid/io', io],
])('%s', (_, door) => {
  it('exports nothing that README does not name', () => {
    const names = Object.keys(door);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !named.has(name))).toEqual([]);
  });
});

/** As published, which these tests do not take (vitest.config.ts). */
const published = (name: string): Promise<Record<string, unknown>> =>
  import(new URL(`../lib/${name}.js`, import.meta.url).href) as Promise<Record<string, unknown>>;

describe('the published bundles', () => {
  it.each([
    ['index', main],
    ['caffe2', caffe2],
    ['io', io],
  ])('export the same: %s', async (name, door) => {
    expect(Object.keys(await published(name)).sort()).toEqual(Object.keys(door).sort());
  });

  it('carry the packages that they use, with their licences', () => {
    const lib = new URL('../lib/', import.meta.url);
    const outside = readdirSync(lib)
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) =>
        Array.from(
          readFileSync(new URL(file, lib), 'utf8').matchAll(
            /\b(?:from|import|import\()\s*"([^".][^"]*)"/g,
          ),
          ([, name]) => name!,
        ),
      )
      .filter((name) => !name.startsWith('node:'));
    expect(outside).toEqual([]);
    const licences = readFileSync(new URL('LICENSES.txt', lib), 'utf8');
    for (const name of ['commander', 'cli-progress', 'string-width']) {
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\(MIT\\)$`, 'm'));
    }
    expect(licences.match(/Permission is hereby granted/g)!.length).toBeGreaterThanOrEqual(3);
    expect(licences).toMatch(/^@bufbuild\/protobuf [\d.]+ \(\(Apache-2.0 AND BSD-3-Clause\)\)$/m);
    for (const text of ['Copyright 2021-', 'Apache License\n', 'Copyright 2008 Google Inc.']) {
      expect(licences).toContain(text);
    }
  });

  it('run without any package', () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), 'sigmoid-test-'));
    try {
      for (const name of ['lib', 'package.json']) {
        cpSync(join(root, name), join(folder, name), { recursive: true });
      }
      const node = (...args: string[]): string => {
        const { stdout, stderr } = spawnSync(process.execPath, args, {
          cwd: folder,
          encoding: 'utf8',
          env: { ...process.env, CAFFE2OP_SIGMOID_BACKEND: '', CAFFE2OP_SIGMOID_ISA: '' },
        });
        return stdout + stderr;
      };
      const evaluate = (code: string): string => node('--input-type=module', '--eval', code);
      expect(node('lib/cli.js', '--version')).toMatch(/^caffe2op-sigmoid \d+\.\d+\.\d+\n$/);
      expect(node('lib/cli.js', 'info')).toMatch(/^backend +wasm$/m);
      for (const name of ['index', 'io', 'caffe2']) {
        expect(evaluate(`await import('./lib/${name}.js'); console.log('fine');`)).toBe('fine\n');
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['index', main],
    ['caffe2', caffe2],
    ['io', io],
  ])('export the same as CommonJS: %s', (name, door) => {
    const require = createRequire(import.meta.url);
    const exported = require(`../lib/cjs/${name}.js`) as object;
    expect(Object.keys(exported).sort()).toEqual(Object.keys(door).sort());
  });

  it('declare themselves for every TypeScript, without the types of packages', () => {
    for (const folder of ['lib', 'lib/cjs']) {
      const files = readdirSync(new URL(`../${folder}/`, import.meta.url)).filter((file) =>
        file.endsWith('.d.ts'),
      );
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) {
        const text = readFileSync(new URL(`../${folder}/${file}`, import.meta.url), 'utf8');
        expect(text).not.toMatch(/(from|import\() ?['"](?!\.\/|node:)/);
        expect(text).not.toMatch(/(Array|View)<ArrayBuffer/);
      }
    }
  });

  it('share what a value of one door is known by at another', async () => {
    const { CPUContext } = (await published('index')) as unknown as typeof main;
    const { Workspace } = (await published('caffe2')) as unknown as typeof caffe2;
    expect(() => new Workspace({ context: new CPUContext() })).not.toThrow();
    // One of another copy is refused.
    expect(() => new Workspace({ context: new main.CPUContext() })).toThrow('CPUContext');
  });
});

describe('what README lists', () => {
  it('is there: files', () => {
    const names = listed(part('any elementwise function over files', '`CAFFE2OP_SIGMOID_BACKEND='));
    expect(names).toContain('openInput');
    expect(names.filter((name) => !(name in io))).toEqual([]);
  });

  it('is there: Caffe2', () => {
    const names = listed(part('- **Definitions**', '| command  '));
    expect(names).toContain('registerOperator');
    expect(names.filter((name) => !(name in caffe2))).toEqual([]);
  });
});
