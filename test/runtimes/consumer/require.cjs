// The package by `require`: require.cjs native|portable
'use strict';
const { join } = require('node:path');
const api = require('caffe2op-sigmoid');
const checks = require('./checks.cjs');

const [expected] = process.argv.slice(2);
const worker = join(__dirname, 'worker.cjs');
checks.run(api, expected, expected === 'native' ? worker : undefined);
