// A trivial function, added as the recipe says: half of x.
import type { Edit } from './edits.js';

export const NAME = 'half';

export const EDITS: readonly Edit[] = [
  {
    file: 'native/math/half.h',
    text: `// The kernel of half: x/2, rounded.
#pragma once

namespace caffe2op_sigmoid::kernels {

template <class V>
struct Half {
  using Vector = typename V::Vector;
  static Vector Evaluate(Vector x) { return V::Mul(x, V::Set(typename V::Element{0.5})); }
};

}  // namespace caffe2op_sigmoid::kernels
`,
  },
  {
    file: 'native/targets/kernel_list.h',
    before: /^#include "targets\/element_types.h"/,
    lines: '#include "math/half.h"',
  },
  {
    file: 'native/targets/kernel_list.h',
    before: /^ {2}ROW\(Binary, sigmoidGradient,/,
    lines: '  ROW(Unary, half, Half, ElementTypes<float>, Half, 0, 1U << 19U) \\',
  },
  {
    file: 'src/core/catalog.ts',
    before: /^ {2}sigmoidGradient: row\(\{/,
    lines: `  half: row({
    name: 'half',
    formula: 'x/2',
    inputs: ['x'],
    inPlace: 0,
    accuracies: ['exact'],
    types: ['float32'],
    shape: 'elementwise',
  }),`,
  },
  {
    file: 'src/backends/portable/half.ts',
    text: `// The portable half: x/2, rounded to float32.

/** y[i] ← x[i]/2 for i < n; y may be x. */
export function half(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = x[i]! * 0.5;
}
`,
  },
  {
    file: 'src/backends/portable/loops.ts',
    before: /^import \{ sigmoid \} /,
    lines: `import { half } from './half.js';`,
  },
  {
    file: 'src/backends/portable/loops.ts',
    before: /^ {2}sigmoidGradient: /,
    lines: '  half: { float32: row(half) },',
  },
  {
    file: 'src/functions/relatives.ts',
    before: /^const logitOn = /,
    lines: `const halfOn = unary('half', (kernels, dtype, x, y, threads) =>
  threads === 1 ? kernels.half[dtype](x, y) : kernels.half[dtype](x, y, threads),
);

/** x/2 of every element. */
export const half = plain(halfOn);
`,
  },
  {
    file: 'src/io/relatives_npy.ts',
    before: /^\/\*\*$/,
    lines: `/** Writes x/2 of every value of the .npy file \`x\` to the .npy file \`y\`. */
export function halfNpy(x: Endpoint, y: Endpoint, options?: NpyFunctionOptions): Promise<NpyReport> {
  return functionNpy('half', [x], y, options);
}
`,
  },
];

/** What is tested of it, as a test file of the tree. */
export const TEST = `// The function that the recipe added: every path, in place, threads, errors.
import { half } from 'caffe2op-sigmoid';
import { expect, it } from 'vitest';
import { backendOf } from '../dist/functions/context.js';
import type { UnaryOn } from '../dist/functions/unary.js';
import { FUNCTIONS_ON } from '../dist/functions/by_name.js';
import { allBits, randomFloats } from './support/bits.js';
import { contexts } from './support/contexts.js';

const runHalf = FUNCTIONS_ON.half as UnaryOn;

it.each(contexts)('half has its bits on %s', (_, context) => {
  const backend = backendOf(context)!;
  for (const n of [0, 1, 5, 1000, 2 ** 20 + 3]) {
    const x = Float32Array.from(randomFloats(n, n + 1));
    const expected = allBits(x.map((value) => Math.fround(value * 0.5)));
    expect(allBits(runHalf(backend, x) as Float32Array)).toEqual(expected);
    const inPlace = x.slice();
    expect(runHalf(backend, inPlace, { out: inPlace, threads: 2 })).toBe(inPlace);
    expect(allBits(inPlace)).toEqual(expected);
  }
  const x = new Float32Array(20);
  expect(() => runHalf(backend, x.subarray(0, 10), { out: x.subarray(1, 11) })).toThrow(
    expect.objectContaining({ code: 'ERR_PARTIAL_OVERLAP' }),
  );
});

it('half checks its arguments by its row', () => {
  const options = { accuracy: 'fast' } as object;
  expect(() => half(new Float32Array(1), options)).toThrow('"accuracy"');
  expect(() => half([1] as never)).toThrow('a Float32Array for x');
  expect(() => half(new Float32Array(2), { out: new Float32Array(3) })).toThrow('2 elements');
});
`;
