// The name and version of this package.
import { readFileSync } from 'node:fs';

export const PACKAGE = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { readonly name: string; readonly version: string };
