// The portable functions with one fault each: their own source, one place of it changed.
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import type { FunctionName } from '../dist/core/catalog.js';
import type { Elements } from '../test/support/testing_addon.js';
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
  ...(['sigmoidDerivative', 'sigmoidSecondDerivative'] as const).flatMap((name): Fault[] => [
    {
      function: name,
      name: 'table changed',
      file: 'exp_pair_constants.ts',
      place: /(?<=TABLE = Float64Array\.from\(\[\s*1\.0, 0\.0, )[\d.]+/g,
      change: (text) => changeBit(text, 26),
    },
    {
      function: name,
      name: 'polynomial changed',
      file: 'exp_pair_constants.ts',
      place: /(?<=SINH_3 = )[\d.]+/g,
      change: (text) => changeBit(text, 51),
    },
  ]),
  {
    function: 'logit',
    name: 'table changed',
    file: 'log_constants.ts',
    // The last entry, by 2^-36: what is next to 1 and below.
    place: /(?<=LOG_TABLE = Float64Array\.from\(\[[^\]]*, )[\d.e-]+(?=,\s*\]\))/g,
    change: () => '1e-11',
  },
  {
    function: 'logSigmoid',
    name: 'polynomial changed',
    file: 'exp_constants.ts',
    place: /(?<=Q0 = )[\d.]+/g,
    change: (text) => changeBit(text, 44),
  },
  {
    function: 'silu',
    name: 'polynomial changed',
    file: 'exp_constants.ts',
    place: /(?<=Q0 = )[\d.]+/g,
    change: (text) => changeBit(text, 44),
  },
  {
    function: 'sigmoidSecondDerivative',
    name: 'ties not avoided',
    file: 'sigmoid_derivatives.ts',
    place: /2 \*\* -56 - (?=0\.125)/g,
    change: () => '-',
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

/** Where the functions are, but for σ′ and σ″. */
const FILES: Readonly<Partial<Record<FunctionName, string>>> = {
  sigmoid: 'sigmoid.ts',
  logit: 'logit.ts',
  logSigmoid: 'log_sigmoid.ts',
  silu: 'silu.ts',
};

type Loop = (x: Elements, y: Elements, n: number) => void;

/** The function with its fault. */
async function load(fault: Fault): Promise<Loop> {
  // Each module with those that it loads.
  const urlWithFault = (file: string): string => {
    const text = changed(file, read(file), fault);
    return urlOf(
      text.replace(/(?<=')\.\/(\w+)\.js(?=')/g, (_, name: string) => urlWithFault(`${name}.ts`)),
    );
  };
  const file = FILES[fault.function] ?? 'sigmoid_derivatives.ts';
  const module = (await import(urlWithFault(file))) as Record<string, Loop>;
  return module[fault.function]!;
}

/** Each fault as something to prove. */
export const portableFaults = (): Promise<Subject[]> =>
  Promise.all(
    FAULTS.map(async (fault): Promise<Subject> => {
      const loop = await load(fault);
      const run = (x: Elements, y: Elements): void => {
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
