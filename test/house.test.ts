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
  /** The rooms of src by floor, from the top down; a file is in the first that fits. A room imports only rooms of floors below it. */
  const floorsOfSource: readonly (readonly [name: string, files: RegExp])[][] = [
    [['cli', /^src\/cli\/\w+\.ts$/]],
    [['cli/commands', /^src\/cli\/commands\//]],
    [['cli/parity', /^src\/cli\/parity\//]],
    [['cli/process', /^src\/cli\/process\//]],
    [['plot/pictures', /^src\/plot\/pictures\//]],
    [
      ['plot/data', /^src\/plot\/data\//],
      ['plot/render', /^src\/plot\/render\//],
    ],
    [['plot, the model', /^src\/plot\/\w+\.ts$/]],
    [
      ['caffe2', /^src\/caffe2\/index\.ts$/],
      ['io', /^src\/io\//],
    ],
    [['caffe2/parity', /^src\/caffe2\/parity\//]],
    [
      ['caffe2/runtime', /^src\/caffe2\/runtime\//],
      ['caffe2/front_end', /^src\/caffe2\/front_end\//],
    ],
    [['caffe2/operators', /^src\/caffe2\/operators\//]],
    [['caffe2/model', /^src\/caffe2\/model\//]],
    [['caffe2/tensors', /^src\/caffe2\/tensors\//]],
    [['caffe2/proto', /^src\/caffe2\/proto\//]],
    [
      ['index.ts', /^src\/index\.ts$/],
      ['caffe2/common', /^src\/caffe2\/common\//],
      ['npy', /^src\/npy\//],
    ],
    [
      ['functions', /^src\/functions\//],
      ['files', /^src\/files\//],
    ],
    [['backends, the choice', /^src\/backends\/(choose|small_arrays)\.ts$/]],
    [['backends, one each', /^src\/backends\/\w+\//]],
    [['backends, the seam', /^src\/backends\/\w+\.ts$/]],
    [['core', /^src\/core\//]],
  ];

  const roomOf = (path: string): { name: string; floor: number } => {
    for (const [depth, rooms] of floorsOfSource.entries()) {
      const room = rooms.find(([, files]) => files.test(path));
      if (room !== undefined) return { name: room[0], floor: -depth };
    }
    throw new Error(`${path} has no place in the house`);
  };

  /** Every import within src, types too. */
  const imports = filesBelow('src').flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const specifiers = text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g);
    return Array.from(specifiers, ([, specifier]) => {
      const target = relative(root, resolve(root, dirname(file), specifier!));
      return { file, target: target.replace(/\.js$/, '.ts') };
    }).filter(({ target }) => target.startsWith('src/'));
  });

  it('in TypeScript: cli → plot → io, caffe2 → functions → backends → core, room by room', () => {
    expect(imports.length).toBeGreaterThan(300);
    for (const { file, target } of imports) {
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from.name === to.name) continue;
      expect(from.floor, `${file} imports ${target}`).toBeGreaterThan(to.floor);
    }
  });

  it('Caffe2 knows no files, and files know no Caffe2', () => {
    for (const { file, target } of imports) {
      const towers = [file, target].map((path) => /^src\/(caffe2|files|npy|io)\//.exec(path)?.[1]);
      if (towers[0] === undefined || towers[1] === undefined) continue;
      expect(towers[0] === 'caffe2', `${file} imports ${target}`).toBe(towers[1] === 'caffe2');
    }
  });

  /** A way along the arrows that comes back to where it began. */
  const findCycle = (arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined => {
    const done = new Set<string>();
    const walk = (at: string, way: readonly string[]): string[] | undefined => {
      if (way.includes(at)) return [...way.slice(way.indexOf(at)), at];
      if (done.has(at)) return undefined;
      for (const next of arrows.get(at) ?? []) {
        const cycle = walk(next, [...way, at]);
        if (cycle !== undefined) return cycle;
      }
      done.add(at);
      return undefined;
    };
    for (const start of arrows.keys()) {
      const cycle = walk(start, []);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };

  it.each([
    ['rooms', (path: string): string => roomOf(path).name],
    ['files', (path: string): string => path],
  ])('in no circle of %s', (_, nodeOf) => {
    const arrows = new Map<string, Set<string>>();
    for (const { file, target } of imports) {
      const [from, to] = [nodeOf(file), nodeOf(target)];
      if (from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
    }
    expect(findCycle(arrows)).toBeUndefined();
    // What finds none here finds one that is there.
    const [[from, targets] = ['', new Set<string>()]] = arrows;
    const [to = ''] = targets;
    const back = new Map(arrows).set(to, new Set([...(arrows.get(to) ?? []), from]));
    expect(findCycle(back)).toContain(to);
  });

  it('in C++: node → runtime → targets → loops → math → simd', () => {
    const floors: [RegExp, number][] = [
      [/^native\/testing\//, 6],
      [/^native\/node\//, 5],
      [/^native\/runtime\//, 4],
      [/^native\/wasm\//, 4],
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

  it('and no file has marks of a merge', () => {
    for (const file of [...filesBelow('src'), ...filesBelow('native'), ...filesBelow('test')]) {
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/^(<{7}|>{7}) /m);
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
        maxBuffer: 2 ** 26,
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
