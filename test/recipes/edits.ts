// The edits of a recipe: files that are written, and lines that are put into others.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file and what to do with it: its whole text, or lines before the first that matches. */
export type Edit =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly before: RegExp; readonly lines: string };

/** Follows the edits in a tree; throws where a line to put something before is missing. */
export function follow(tree: string, edits: readonly Edit[]): void {
  for (const edit of edits) {
    const path = join(tree, edit.file);
    if ('text' in edit) {
      if (existsSync(path)) throw new Error(`${edit.file} is there already`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, edit.text);
      continue;
    }
    const lines = readFileSync(path, 'utf8').split('\n');
    const at = lines.findIndex((line) => edit.before.test(line));
    if (at < 0) throw new Error(`${edit.file} has no line like ${String(edit.before)}`);
    lines.splice(at, 0, ...edit.lines.split('\n'));
    writeFileSync(path, lines.join('\n'));
  }
}

/** The files that a recipe of CONTRIBUTING.md names in its numbered list, `<name>` filled in. */
export function filesOfRecipe(contributing: string, title: string, name: string): string[] {
  const section = new RegExp(`^### ${title}\\n([^]*?)(?=^##)`, 'm').exec(contributing)?.[1];
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no recipe "${title}"`);
  return [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) =>
    file!.replace('<name>', name),
  );
}
