// The package by `import`, in a worker thread.
import { parentPort } from 'node:worker_threads';
import * as api from 'caffe2op-sigmoid';
import checks from './checks.cjs';

checks.inWorker(api, parentPort);
