// The bench measures the whole catalogue, calls what it says, and judges every element type.
import { describe, expect, it } from 'vitest';
import { saturatedColumns } from '../bench/candidates.js';
import { judgeGoals, type Verdict } from '../bench/goals.js';
import { makeArrays } from '../bench/inputs.js';
import { libraryOn, pathsHere } from '../bench/library.js';
import { errorOf, MOST_ULP } from '../bench/limit_candidates.js';
import { Results, type Row } from '../bench/results.js';
import {
  float32Row,
  limitRow,
  NORMAL,
  plainDoubleRow,
  plainRow,
  saturatedTable,
  tableOf,
} from '../bench/rows.js';
import { callOf, subjectsOf } from '../bench/subjects.js';
import { tablesOf } from '../bench/tables.js';
import { KERNELS } from '../src/core/catalog.js';
import { DTYPES } from '../src/core/element_types.js';

describe('what is measured', () => {
  const subjects = subjectsOf(DTYPES);

  it('is every kernel of the catalogue over every element type, each in a table', () => {
    const kernels = KERNELS.flatMap(({ function: name, accuracy, types }) =>
      types.map((dtype) => `${name} ${accuracy} ${dtype}`),
    );
    const measured = subjects.map(({ function: name, accuracy, dtype }) =>
      [name, accuracy, dtype].join(' '),
    );
    expect(measured.toSorted()).toEqual(kernels.toSorted());
    const tables = tablesOf(DTYPES, 'avx2', [16, 65_536, 2 ** 20], []);
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
    for (const { table, dtype } of subjects) {
      const found = tables.find(({ name }) => name === table);
      expect(found).toMatchObject({ section: dtype });
      expect(found!.columns).toContain('1 Mi');
    }
  });

  it.each(subjects.map((subject) => [`${subject.table}, ${subject.what}`, subject] as const))(
    '%s: calls compute it, on every path and number of threads',
    async (_, subject) => {
      const own = await makeArrays(100, subject.dtype);
      const bytes = Buffer.from(own.out.buffer, own.out.byteOffset, own.out.byteLength);
      const { accuracy, dtype, inputs } = subject;
      const [a, b] = inputs.map((name) => own[name]);
      const options = { dtype, ...(accuracy === 'fast' && { accuracy }) };
      for (const path of pathsHere()) {
        const call = libraryOn(path).function(subject.function);
        const result = b === undefined ? call(a!, options) : call(a!, b, options);
        for (const threads of [1, 2]) {
          bytes.fill(0xff);
          callOf(subject, libraryOn(path), own, threads)();
          expect(own.out, `${path}, ${threads}`).toEqual(result);
        }
      }
    },
  );

  it('has plain loops that compute the same, nearly', async () => {
    for (const subject of subjects.filter(({ plain }) => plain !== undefined)) {
      const own = await makeArrays(100, subject.dtype);
      callOf(subject, libraryOn('portable'), own, 1)();
      const expected = own.out.slice();
      own.out.fill(NaN);
      subject.plain!(own);
      own.out.forEach((value: number, i: number) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(Math.abs(expected[i]! * 1e-6) + 1e-300);
      });
    }
  });

  it('leaves plain vector loops out that compute something else', async () => {
    const doubles = await makeArrays(64, 'float64');
    const loop = (factor: number) => ({
      run: (...[x, out]: Float32Array[]) => {
        const [from, to] = [x!, out!].map((words) => {
          return new Float64Array(words.buffer, words.byteOffset, words.length / 2);
        }) as [Float64Array, Float64Array];
        from.forEach((value, i) => (to[i] = factor / (1 + Math.exp(-value))));
      },
    });
    expect(errorOf(loop(1), doubles)).toBeLessThan(MOST_ULP);
    expect(errorOf(loop(1 + 2 ** -49), doubles)).toBeGreaterThan(MOST_ULP);
    expect(errorOf(loop(NaN), doubles)).toBe(Infinity);
    expect(errorOf({ run: () => undefined }, doubles)).toBe(Infinity);
  });
});

describe('goals', () => {
  const one = (verdicts: readonly Verdict[], start: string): Verdict => {
    const found = verdicts.filter(({ goal }) => goal.startsWith(start));
    expect(found, start).toHaveLength(1);
    return found[0]!;
  };
  const exact = (isa: string, threads = 1): Row => ({ what: 'exact', path: isa, threads });

  it('of float64 divide by the loop of the same vectors, and name the worst size', () => {
    const results = new Results();
    const table = tableOf('sigmoid', 'float64');
    for (const [column, plain] of [
      ['64 Ki', 0.5],
      ['1 Mi', 0.4],
    ] as const) {
      results.add(table, exact('avx2'), column, 1);
      results.add(table, plainDoubleRow('avx2'), column, plain);
      results.add(table, plainDoubleRow('avx512'), column, 100);
      results.add(table, exact('avx512'), column, column === '1 Mi' ? 1 : 2);
      results.add(table, plainRow, column, 18);
    }
    const verdicts = judgeGoals(results, 'avx512', [], ['float64']);
    expect(one(verdicts, 'float64, 64 Ki and 1 Mi, avx2 ÷ plain doubles')).toMatchObject({
      value: '2.50 (1 Mi)',
      verdict: 'must',
    });
    expect(one(verdicts, 'float64, 64 Ki and 1 Mi, avx512: times faster')).toMatchObject({
      value: '9.00 (64 Ki)',
      verdict: 'must',
    });
    expect(one(verdicts, 'float64, 64 Ki and 1 Mi, baseline').verdict).toBe('not measured');
  });

  it('of float64’s tails compare the same inputs', () => {
    const results = new Results();
    const table = saturatedTable('float64');
    for (const column of saturatedColumns('float64').filter((name) => name !== NORMAL)) {
      results.add(table, exact('avx2'), column, column.startsWith('subnormal') ? 3 : 1);
      results.add(table, plainDoubleRow('avx2'), column, 0.8);
    }
    const verdicts = judgeGoals(results, 'avx2', [], ['float64']);
    expect(one(verdicts, 'float64, low and subnormal results')).toMatchObject({
      value: '3.75 (subnormal, −744 to −709)',
      verdict: 'missed',
    });
  });

  it('of derivatives and halves hold every instruction set to them, and one thread', () => {
    const results = new Results();
    const add = (table: string, row: Row, time: number): void => {
      for (const column of ['64 Ki', '1 Mi']) results.add(table, row, column, time);
    };
    for (const [isa, slope, half] of [
      ['avx2', 1.8, 0.7],
      ['baseline', 2.5, 1.1],
    ] as const) {
      add('forward', exact(isa), 1);
      add(tableOf('sigmoidDerivative', 'float32'), exact(isa), slope);
      add(tableOf('sigmoidDerivative', 'float32'), exact(isa, 2), 9);
      add(tableOf('sigmoid', 'bfloat16'), exact(isa), half);
      add(tableOf('sigmoid', 'bfloat16'), float32Row(isa), 1);
    }
    const table = tableOf('sigmoid', 'bfloat16');
    results.add(table, exact('avx2', 2), '64 Mi', 0.12);
    results.add(table, limitRow(table, 'ordinary', 'avx2', 2), '64 Mi', 0.2);
    results.add(table, limitRow(table, 'non-temporal', 'avx2', 2), '64 Mi', 0.1);
    const verdicts = judgeGoals(results, 'avx2', [], ['float32', 'bfloat16']);
    expect(one(verdicts, 'sigmoidDerivative, float32')).toMatchObject({
      value: '2.50 (baseline, 64 Ki)',
      verdict: 'missed',
    });
    expect(one(verdicts, 'bfloat16, 64 Ki and 1 Mi')).toMatchObject({
      value: '1.10 (baseline, 64 Ki)',
      verdict: 'missed',
    });
    expect(one(verdicts, 'bfloat16, 64 Mi')).toMatchObject({ value: '1.20', verdict: 'must' });
  });
});
