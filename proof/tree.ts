// A copy of the tree, to build and test it in another way than where it stands.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

const LEFT_OUT = /^(node_modules|\.git|build|build-.*|prebuilds|.*\.tgz)$/;

/**
 * Makes `tree` a copy of the tree at `root`, without what is built natively and without npm
 * packages; those that `tree` already has stay.
 */
export function copyTree(root: string, tree: string): void {
  mkdirSync(tree, { recursive: true });
  for (const name of readdirSync(tree)) {
    if (name !== 'node_modules') rmSync(join(tree, name), { recursive: true });
  }
  for (const name of readdirSync(root)) {
    if (LEFT_OUT.test(name)) continue;
    cpSync(join(root, name), join(tree, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  }
}
