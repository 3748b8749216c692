// The public doors: each exports what README names, and nothing else.
import { readFileSync } from 'node:fs';
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
