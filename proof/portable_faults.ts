// The portable functions with one fault each: their own source, one place of it changed.
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import type { FunctionName } from '../dist/core/catalog.js';
import type { Subject } from './subjects.js';

/** A change of a file of src/backends/portable, which must have exactly one such place. */
interface Fault {
  readonly function: FunctionName;
  readonly name: string;
  readonly file: string;
  readonly place: RegExp;
  readonly change: (text: string) => string;
}

/** A decimal number with one bit of its double changed. */
function changeBit(text: string, bit: number): string {
  const number = Float64Array.of(Number(text));
  new BigUint64Array(number.buffer)[0]! ^= 1n << BigInt(bit);
  return String(number[0]);
}

const FAULTS: readonly Fault[] = [
  {
    function: 'sigmoid',
    name: 'table changed',
    file: 'exp_constants.ts',
    // The second entry, by 2^-32.
    place: /(?<=TABLE = Float64Array\.of\(\s*1\.0,\s*)[\d.]+/g,
    change: (text) => changeBit(text, 20),
  },
  {
    function: 'sigmoid',
    name: 'polynomial changed',
    file: 'exp_constants.ts',
    place: /(?<=Q0 = )[\d.]+/g,
    change: (text) => changeBit(text, 44),
  },
  {
    function: 'sigmoid',
    name: 'rest forgotten',
    file: 'sigmoid.ts',
    place: / \+ rest(?= > 0)/g,
    change: () => '',
  },
];

const read = (file: string): string =>
  readFileSync(new URL(`../src/backends/portable/${file}`, import.meta.url), 'utf8');

/** A module as the engine loads it from memory. */
const urlOf = (typescript: string): string => {
  const { code } = transformSync(typescript, { loader: 'ts' });
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
};

/** The text of a file with the fault, if it is there. @throws if its place is not there just once */
export function changed(file: string, text: string, fault: Fault): string {
  if (file !== fault.file) return text;
  const places = text.match(fault.place)?.length ?? 0;
  if (places !== 1) {
    throw new Error(
      `Expected one place of "${fault.name}" in src/backends/portable/${file} but received ${places}`,
    );
  }
  return text.replace(fault.place, fault.change);
}

/** The function with its fault. */
async function load(fault: Fault): Promise<(x: Float32Array, y: Float32Array, n: number) => void> {
  const constants = urlOf(changed('exp_constants.ts', read('exp_constants.ts'), fault));
  const file = `${fault.function}.ts`;
  const text = changed(file, read(file), fault).replace('./exp_constants.js', constants);
  const module = (await import(urlOf(text))) as Record<
    string,
    (x: Float32Array, y: Float32Array, n: number) => void
  >;
  return module[fault.function]!;
}

/** Each fault as something to prove. */
export const portableFaults = (): Promise<Subject[]> =>
  Promise.all(
    FAULTS.map(async (fault): Promise<Subject> => {
      const loop = await load(fault);
      const run = (x: Float32Array, y: Float32Array): void => {
        loop(x, y, x.length);
      };
      return {
        function: fault.function,
        dtype: 'float32',
        path: `portable, ${fault.name}`,
        kernels: { exact: { run, inPlace: false, beside: false } },
      };
    }),
  );
