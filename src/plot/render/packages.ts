// The packages that pictures in files are made with: loaded when they are needed, named when they are missing.
import { createRequire } from 'node:module';
import { codeOf, messageOf } from '../../core/foreign.js';
import { formatMessage } from '../../core/errors.js';

/** The package of the font of PNG files: no code, which is why it is not imported. */
export const FONT = '@expo-google-fonts/source-sans-3';

/** What each kind of file needs. */
const NEEDED = {
  svg: ['@observablehq/plot', 'linkedom'],
  png: ['@observablehq/plot', 'linkedom', '@resvg/resvg-js', FONT],
} as const;

export type FileKind = keyof typeof NEEDED;

/** A package that was never installed, or does not run here. */
export class PackageMissing extends Error {
  override readonly name = 'PackageMissing';
  readonly code = 'ERR_PACKAGE_MISSING';

  constructor(kind: FileKind, name: string, cause: unknown) {
    const isMissing = /^(ERR_)?MODULE_NOT_FOUND$/.test(codeOf(cause) ?? '');
    const what = {
      expected: `the package ${name}`,
      parameter: `${kind === 'svg' ? 'an SVG' : 'a PNG'} file`,
      received: isMissing ? 'none' : messageOf(cause),
    };
    super(`${formatMessage(what)}; run npm install ${NEEDED[kind].join(' ')}`, { cause });
  }
}

/** Imports a package; types are the caller's, for the package's own need those of browsers. */
export async function loadPackage(kind: FileKind, name: string): Promise<unknown> {
  try {
    return (await import(name)) as unknown;
  } catch (error) {
    throw new PackageMissing(kind, name, error);
  }
}

/** The path of a file of a package. */
export function packageFile(kind: FileKind, name: string, file: string): string {
  try {
    return createRequire(import.meta.url).resolve(`${name}/${file}`);
  } catch (error) {
    throw new PackageMissing(kind, name, error);
  }
}

/** Throws unless all packages for files of a kind are there: nobody reads a long file to hear it at its end. */
export async function checkPackages(kind: FileKind): Promise<void> {
  for (const name of NEEDED[kind]) {
    if (name === FONT) packageFile(kind, name, 'package.json');
    else await loadPackage(kind, name);
  }
}
