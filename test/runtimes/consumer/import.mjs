// The package by `import`: import.mjs native|portable
import * as api from 'caffe2op-sigmoid';
import checks from './checks.cjs';

const [expected] = process.argv.slice(2);
const worker = new URL('./worker.mjs', import.meta.url);
await checks.run(api, expected, expected === 'native' ? worker : undefined);
