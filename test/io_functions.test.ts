// The functions over .npy files: every function of the catalogue has one, and it computes what the function does.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as main from 'caffe2op-sigmoid';
import * as io from 'caffe2op-sigmoid/io';
import { afterAll, describe, expect, it } from 'vitest';
import { CATALOG, type CatalogRow, type FunctionName } from '../dist/core/catalog.js';

const folder = mkdtempSync(join(tmpdir(), 'sigmoid-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const path = (name: string): string => join(folder, name);

type NpyFunction = (...files: string[]) => Promise<io.NpyReport>;
type ArrayFunction = (...arrays: Float32Array[]) => Float32Array;

describe.each(Object.entries(CATALOG) as [FunctionName, CatalogRow][])('%s', (name, { inputs }) => {
  it(`over files is ${name}Npy`, async () => {
    const overFiles = (io as unknown as Record<string, NpyFunction>)[`${name}Npy`]!;
    const overArrays = (main as unknown as Record<string, ArrayFunction>)[name]!;
    const arrays = inputs.map((_, k) =>
      Float32Array.from({ length: 500 }, (__, i) => (i - 99 * k) / 400),
    );
    for (const [k, values] of arrays.entries()) {
      await io.writeNpy(path(`${k}.npy`), values, [20, 25]);
    }
    const report = await overFiles(...inputs.map((_, k) => path(`${k}.npy`)), path('y.npy'));
    expect(report).toMatchObject({ values: 500, shape: [20, 25], dtype: 'float32' });
    const { values, shape } = await io.readNpy(path('y.npy'));
    expect(shape).toEqual([20, 25]);
    expect(values).toEqual(overArrays(...arrays));
  });

  it('leaves the output as it was for an option that there is not', async () => {
    const overFiles = (io as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[
      `${name}Npy`
    ]!;
    await io.writeNpy(path('old.npy'), Float32Array.of(1));
    const before = readFileSync(path('old.npy'));
    const files = inputs.map((_, k) => path(`${k}.npy`));
    await expect(overFiles(...files, path('old.npy'), { treads: 2 })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    expect(readFileSync(path('old.npy'))).toEqual(before);
  });
});
