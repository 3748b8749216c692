// Whole .npy files: read back as written, refused where the data does not fit the header.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'sigmoid-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const path = join(folder, 'a.npy');

describe('writeNpy and readNpy', () => {
  it.each([[[]], [[6]], [[2, 3]], [[1, 2, 1, 3]], [[0, 3]]])(
    'keep values and shape %j',
    async (shape) => {
      const length = shape.reduce((product: number, n: number) => product * n, 1);
      const values = Float32Array.from({ length }, (_, i) => i / 3);
      await writeNpy(path, values, shape);
      expect(await readNpy(path)).toEqual({ shape, fortranOrder: false, values });
      expect(readdirSync(folder)).toEqual(['a.npy']);
    },
  );

  it('take one dimension without a shape, and a part of a buffer', async () => {
    await writeNpy(path, Float32Array.of(9, 1, 2, 9).subarray(1, 3));
    expect(await readNpy(path)).toMatchObject({ shape: [2], values: Float32Array.of(1, 2) });
  });

  it('read the other byte order', async () => {
    await writeNpy(path, Float32Array.of(1, -2));
    const bytes = readFileSync(path);
    bytes.subarray(-8).swap32();
    writeFileSync(path, bytes.toString('latin1').replace('<f4', '>f4'), 'latin1');
    expect((await readNpy(path)).values).toEqual(Float32Array.of(1, -2));
  });

  it('refuse too little data, too much, and a shape of another size', async () => {
    await writeNpy(path, Float32Array.of(1, 2));
    const bytes = readFileSync(path);
    for (const wrong of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)])]) {
      writeFileSync(path, wrong);
      await expect(readNpy(path)).rejects.toMatchObject({ code: 'ERR_FILE_DATA' });
    }
    await expect(writeNpy(path, new Float32Array(3), [2])).rejects.toMatchObject({
      name: 'RangeError',
      code: 'ERR_LENGTH_MISMATCH',
    });
    await expect(readNpy(join(folder, 'none.npy'))).rejects.toMatchObject({
      code: 'ERR_FILE_INPUT',
    });
  });
});
