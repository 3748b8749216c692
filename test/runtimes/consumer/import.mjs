// The package by `import`: import.mjs native|portable
import * as api from 'caffe2op-sigmoid';
import * as caffe2 from 'caffe2op-sigmoid/caffe2';
import * as io from 'caffe2op-sigmoid/io';
import checks from './checks.cjs';

const [expected] = process.argv.slice(2);
const worker = new URL('./worker.mjs', import.meta.url);
await checks.run({ api, caffe2, io }, expected, expected === 'native' ? worker : undefined);
