// npm run conformance: everything that was recorded of the real Caffe2, done again and compared.
// `-- --dir FOLDER` takes another folder of recordings. Exits 1 if anything fails.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backend, CPUContext } from 'caffe2op-sigmoid';
import { table } from './report.js';
import { runConformance } from './run.js';

try {
  const { values } = parseArgs({ options: { dir: { type: 'string' } } });
  const folder = values.dir ?? fileURLToPath(new URL('../test/data/caffe2', import.meta.url));
  const results = runConformance(folder, new CPUContext());
  const { name, isa } = backend();
  console.log(`${folder} (${isa === null ? name : `${name}, ${isa}`})\n`);
  process.stdout.write(table(results));
  if (results.some(({ verdict }) => verdict === 'fails')) process.exitCode = 1;
} catch (error) {
  console.error(`conformance: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
