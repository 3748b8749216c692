// The whole conformance run over a folder of recordings.
import type { CPUContext } from 'caffe2op-sigmoid';
import { nets } from './nets.js';
import { operatorRuns } from './operator_runs.js';
import { protobufs } from './protobufs.js';
import { pythonFrontEnd } from './python.js';
import { Recordings } from './recordings.js';
import type { Result } from './report.js';
import { gradientMaker, inference, schemas } from './tables.js';
import { operatorValues } from './values.js';

/**
 * Does everything that was recorded again.
 *
 * @param folder laid out like test/data/caffe2; all its .json files are there; cases that they lack are left out.
 * @throws if there is nothing in it that was recorded.
 */
export function runConformance(folder: string, context: CPUContext): Result[] {
  const recordings = new Recordings(folder);
  const results = [
    ...operatorRuns(recordings, context),
    ...operatorValues(recordings, context),
    ...schemas(recordings),
    ...gradientMaker(recordings),
    ...nets(recordings, context),
    ...inference(recordings),
    ...pythonFrontEnd(recordings, context),
    ...protobufs(recordings),
  ];
  if (results.length === 0) {
    throw new Error(`Expected recorded cases for ${folder} but received none`);
  }
  return results;
}
