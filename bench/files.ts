// Where results are kept: bench/results, and the block between the README's two marks.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { jsonData, markdownText, readmeBlock, type Report } from './report.js';

const root = new URL('..', import.meta.url);
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** The name of a CPU as the name of a file. */
const fileName = (cpu: string): string =>
  cpu
    .toLowerCase()
    .replaceAll(/\((r|tm)\)/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** `readme` with `block` between its marks. */
export function withBlock(readme: string, block: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${block}\n\n${readme.slice(end)}`;
}

export function writeJson(path: string, report: Report): void {
  writeFileSync(path, `${JSON.stringify(jsonData(report))}\n`);
}

/** Writes bench/results/<cpu>.json and .md and the block of the README; returns what it wrote. */
export async function writeResults(report: Report): Promise<string[]> {
  mkdirSync(new URL('bench/results', root), { recursive: true });
  const base = `bench/results/${fileName(report.machine.cpu)}`;
  writeJson(fileURLToPath(new URL(`${base}.json`, root)), report);
  writeFileSync(new URL(`${base}.md`, root), markdownText(report));
  const readme = new URL('README.md', root);
  const text = withBlock(readFileSync(readme, 'utf8'), readmeBlock(report, `${base}.md`));
  const config = await resolveConfig(fileURLToPath(readme));
  writeFileSync(readme, await format(text, { ...config, parser: 'markdown' }));
  return [`${base}.json`, `${base}.md`, 'README.md'];
}
