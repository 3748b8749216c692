// Every backend and instruction set of this machine: tests of the mathematics run over all.
import { CPUContext } from 'caffe2op-sigmoid';
import { DRIVERS } from '../../dist/backends/choose.js';

/** [name, context] of every path, for `describe.each`: of the native backend its instruction sets. */
export const contexts: readonly (readonly [string, CPUContext])[] = DRIVERS.flatMap((driver) => {
  const { name } = driver;
  try {
    return name === 'native'
      ? driver.isaNames().map((isa) => [isa, new CPUContext({ isa })] as const)
      : [[name, new CPUContext({ backend: name })] as const];
  } catch {
    return []; // it does not run here, or the environment keeps it from being loaded
  }
});
