// The licences of the packages whose code is published in the bundles.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a package without the text of its licence is under, from where that text is. */
const ELSEWHERE = {
  '@bufbuild/protobuf': {
    licence: '(Apache-2.0 AND BSD-3-Clause)',
    texts: (read) => [
      read('@bufbuild/protobuf/dist/esm/index.js')
        .match(/^(?:\/\/.*\n)+/)[0]
        .replaceAll(/^\/\/ ?/gm, ''),
      read('typescript/LICENSE.txt'),
      read('@bufbuild/protobuf/dist/esm/wire/varint.js')
        .match(/^(?:\/\/.*\n)+/)[0]
        .replaceAll(/^\/\/ ?/gm, ''),
    ],
  },
};

/** The notices of packages, which are folders below `root`. */
export function noticesOf(root, folders) {
  const notices = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json')));
    const text = readdirSync(join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
    const elsewhere = ELSEWHERE[name];
    let texts;
    if (text !== undefined) {
      texts = [readFileSync(join(root, folder, text), 'utf8')];
    } else if (elsewhere?.licence === license) {
      texts = elsewhere.texts((file) => readFileSync(join(root, 'node_modules', file), 'utf8'));
    } else {
      throw new Error(`${name} has no licence text`);
    }
    const all = texts.map((each) => each.replaceAll('\r\n', '\n').trim()).join('\n\n');
    return `${name} ${version} (${license})\n\n${all}\n`;
  });
  return notices.join(`\n${'-'.repeat(80)}\n\n`);
}
