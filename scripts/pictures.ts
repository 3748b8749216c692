// npm run pictures: draws the pictures of docs/, which are checked in.
//
//   npm run pictures               writes them
//   npm run pictures -- --check    draws them, and compares what comes out with the files, byte by byte
//
// They are the same on every machine: the fast form is that of WebAssembly, which is the same on every CPU.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CPUContext } from '../src/index.js';
import { CURVE_NAMES } from '../src/plot/data/curves.js';
import type { Picture } from '../src/plot/model.js';
import { curvesPicture } from '../src/plot/pictures/curves.js';
import { errorsPicture } from '../src/plot/pictures/errors.js';
import { drawSvg } from '../src/plot/render/svg.js';

const folder = new URL('../docs/pictures/', import.meta.url);
const check = process.argv.includes('--check');

const range = { from: -10, to: 10 };
const fast = new CPUContext({ backend: 'wasm' });
const pictures: Readonly<Record<string, Picture>> = {
  curves: curvesPicture({ names: CURVE_NAMES.slice(0, 3), ...range, apart: false }),
  functions: curvesPicture({ names: CURVE_NAMES, ...range, apart: true }),
  'errors-float32': errorsPicture({ dtype: 'float32', from: -110, to: 110, fast }),
  'errors-float64': errorsPicture({ dtype: 'float64', from: -760, to: 760, fast }),
};

mkdirSync(folder, { recursive: true });
for (const [name, picture] of Object.entries(pictures)) {
  const file = new URL(`${name}.svg`, folder);
  const path = fileURLToPath(file);
  const svg = await drawSvg(picture);
  if (!check) {
    writeFileSync(file, svg);
    console.log(path);
  } else if (readFileSync(file, 'utf8') !== svg) {
    console.error(`${path} differs: npm run pictures draws it`);
    process.exitCode = 1;
  }
}
