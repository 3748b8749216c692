// The house: imports run one way, kernels stay within their instruction set, constants are those
// that the script computes, set-up does nothing twice.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.(ts|cc|h)$/.test(path));

/** The floor of a file: the first pattern that matches its path counts. */
const floorOf = (floors: readonly (readonly [RegExp, number])[], path: string): number => {
  const floor = floors.find(([pattern]) => pattern.test(path));
  if (floor === undefined) throw new Error(`${path} has no place in the house`);
  return floor[1];
};

describe('imports run one way', () => {
  it('in TypeScript: cli → io, caffe2 → functions → backend → errors', () => {
    const floors: [RegExp, number][] = [
      [/^src\/cli\//, 5],
      [/^src\/caffe2\//, 4],
      [/^src\/io\//, 4],
      [/^src\/index\.ts$/, 3],
      [/^src\/functions\//, 2],
      [/^src\/backends\//, 1],
      [/^src\/core\//, 0],
    ];
    for (const file of filesBelow('src')) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const [, specifier] of text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)) {
        const target = relative(root, resolve(root, dirname(file), specifier!)).replace(
          /\.js$/,
          '.ts',
        );
        expect(floorOf(floors, file), `${file} imports ${target}`).toBeGreaterThanOrEqual(
          floorOf(floors, target),
        );
      }
    }
  });

  it('in C++: node → runtime → targets → loops → math → simd', () => {
    const floors: [RegExp, number][] = [
      [/^native\/testing\//, 6],
      [/^native\/node\//, 5],
      [/^native\/runtime\//, 4],
      [/^native\/targets\//, 3],
      [/^native\/loops\//, 2],
      [/^native\/math\//, 1],
      [/^native\/simd\//, 0],
    ];
    for (const file of filesBelow('native')) {
      const text = readFileSync(join(root, file), 'utf8');
      const floor = floorOf(floors, file);
      for (const [, target] of text.matchAll(/#include "([^"]+)"/g)) {
        expect(floor, `${file} includes ${target}`).toBeGreaterThanOrEqual(
          floorOf(floors, `native/${target}`),
        );
      }
      if (floor <= 4) expect(text, file).not.toMatch(/#include *[<"](napi|node_api|js_native_api)/);
    }
  });

  it('and every file’s first line says its subject', () => {
    for (const file of [...filesBelow('src'), ...filesBelow('native')]) {
      expect(readFileSync(join(root, file), 'utf8'), file).toMatch(/^(#!.*\n)?\/\/ /);
    }
  });
});

describe('documents', () => {
  it('lead only to files that are there', () => {
    for (const document of ['README.md', 'CONTRIBUTING.md', 'bench/README.md']) {
      const text = readFileSync(join(root, document), 'utf8');
      for (const [, target] of text.matchAll(/\]\(([^):#]+)\)/g)) {
        const path = join(root, dirname(document), target!);
        expect(existsSync(path), `${document} leads to ${target!}`).toBe(true);
      }
    }
  });
});

const objects = join(root, 'build/Release/obj.target');
const nm = spawnSync('nm', ['--version']);

describe.runIf(nm.status === 0 && existsSync(objects) && process.arch === 'x64')(
  'kernels of an instruction set',
  () => {
    /** What an object file defines: [type, name] of each symbol. */
    const symbolsOf = (file: string): [string, string][] =>
      execFileSync('nm', ['--demangle', '--defined-only', join(objects, file)], {
        encoding: 'utf8',
      })
        .trim()
        .split('\n')
        .map((line) => /^[0-9a-f]+ (\w) (.*)$/.exec(line)!.slice(1) as [string, string]);

    /** The libraries that are compiled for one instruction set: what is beyond the baseline. */
    const libraries = readdirSync(objects).flatMap((library) => {
      const [, room, isa] = /^(kernels|vectors|stand_ins)_(\w+)$/.exec(library) ?? [];
      return room === undefined || isa === undefined ? [] : [{ library, room, isa }];
    });
    const folders = {
      kernels: 'targets',
      vectors: 'testing/vectors',
      stand_ins: 'testing/stand_ins',
    };

    it('stand in a library of their own, those beyond the baseline', () => {
      const shared = readdirSync(join(objects, 'kernels/native/targets'));
      const files = readdirSync(join(root, 'native/targets'));
      const own = files.flatMap((name) => /^isa_(\w+)\.cc$/.exec(name)?.[1] ?? []);
      const inLibraries = libraries.filter(({ room }) => room === 'kernels').map(({ isa }) => isa);
      expect(inLibraries.length).toBeGreaterThan(1);
      const flags = readFileSync(join(root, 'native/targets.gypi'), 'utf8');
      for (const isa of inLibraries) {
        expect(own).toContain(isa);
        expect(shared, 'linked twice').not.toContain(`isa_${isa}.o`);
        expect(flags).toContain(`<@(${isa}_flags)`);
      }
    });

    // A weak or initialising symbol of such a file could run on a CPU without the instructions.
    it.each(libraries)('$library: define their table, and nothing that others may link', (of) => {
      const folder = folders[of.room as keyof typeof folders];
      const symbols = symbolsOf(`${of.library}/native/${folder}/isa_${of.isa}.o`);
      // Tables of constants are data, the same in every file.
      const visible = symbols.filter(([type]) => !/[tru]/.test(type));
      expect(visible.map(([, name]) => name)).toEqual([
        expect.stringMatching(
          /^caffe2op_sigmoid::(kernels|testing)::k\w+(Kernels|Vectors|StandIns)$/,
        ),
      ]);
      expect(visible[0]![1].toLowerCase()).toContain(`::k${of.isa}`);
      expect(symbols.map(([, name]) => name).join('\n')).not.toMatch(/_GLOBAL__/);
    });

    it('need no mathematics library', () => {
      const addon = join(root, 'build/Release/caffe2op_sigmoid.node');
      const undefinedSymbols = execFileSync('nm', ['--undefined-only', '--dynamic', addon], {
        encoding: 'utf8',
      });
      expect(undefinedSymbols).not.toMatch(/ (exp|expf|log|pow|fma|fmaf)(@|$)/m);
    });
  },
);

describe('scripts', () => {
  it('coefficients.py computes the constants that are checked in', () => {
    const result = spawnSync('python3', ['scripts/coefficients.py', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(result.stdout).not.toContain('differs');
    expect(result.status).toBe(0);
  });
});
