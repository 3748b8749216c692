// The tarball of `npm pack`, and what must and must not be in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../runtimes/install.js';

export interface Tarball {
  readonly path: string;
  readonly files: number;
  /** In bytes, packed and unpacked. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly failures: readonly string[];
}

/** Packs the package at `root` into `folder`; set-up must have been run. */
export function pack(root: string, folder: string): Tarball {
  const packed = npm(root, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  if (packed.status !== 0) throw new Error(`npm pack failed\n${packed.stdout}${packed.stderr}`);
  const [tarball] = JSON.parse(packed.stdout) as {
    filename: string;
    size: number;
    unpackedSize: number;
    files: { path: string }[];
  }[];
  if (tarball === undefined) throw new Error('npm pack names no tarball');
  const files = tarball.files.map(({ path }) => path);
  const {
    scripts = {},
    dependencies = {},
    gypfile,
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>;
    dependencies?: Record<string, string>;
    gypfile?: boolean;
  };
  const doors = ['index', 'caffe2', 'io'].flatMap((name) =>
    ['lib', 'lib/cjs'].flatMap((place) => [`${place}/${name}.js`, `${place}/${name}.d.ts`]),
  );
  const failures = [
    ...[
      'package.json',
      'LICENSE',
      'README.md',
      'lib/cli.js',
      'lib/LICENSES.txt',
      ...doors,
      `prebuilds/${process.platform}-${process.arch}/caffe2op_sigmoid.node`,
    ]
      .filter((path) => !files.includes(path))
      .map((path) => `${path} is not in the package`),
    ...files
      .filter((path) => !/^(lib|prebuilds)\/|^(package\.json|LICENSE|[A-Z]+\.md)$/.test(path))
      .concat(files.filter((path) => /\.test\.|testing/.test(path)))
      .map((path) => `${path} is in the package`),
    ...['preinstall', 'install', 'postinstall', 'prepare']
      .filter((name) => name in scripts)
      .map((name) => `the package has the script ${name}`),
    ...Object.keys(dependencies).map((name) => `the package depends on ${name}`),
    ...(gypfile === false ? [] : ['gypfile is not false']),
  ];
  return {
    path: join(folder, tarball.filename),
    files: files.length,
    size: tarball.size,
    unpackedSize: tarball.unpackedSize,
    failures,
  };
}
