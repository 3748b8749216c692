// The package by `require`, in a worker thread.
'use strict';
const { parentPort } = require('node:worker_threads');
const api = require('caffe2op-sigmoid');
const checks = require('./checks.cjs');

checks.inWorker(api, parentPort);
