// The package by `require`: require.cjs native|portable
'use strict';
const { join } = require('node:path');
const api = require('caffe2op-sigmoid');
const caffe2 = require('caffe2op-sigmoid/caffe2');
const io = require('caffe2op-sigmoid/io');
const checks = require('./checks.cjs');

const [expected] = process.argv.slice(2);
const worker = join(__dirname, 'worker.cjs');
checks.run({ api, caffe2, io }, expected, expected === 'native' ? worker : undefined);
