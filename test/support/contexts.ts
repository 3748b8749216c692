// Every backend and instruction set of this machine: tests of the mathematics run over all.
import { CPUContext, isaNames } from 'caffe2op-sigmoid';

/** [name, context] of every path, for `describe.each`. */
export const contexts: readonly (readonly [string, CPUContext])[] = [
  ...isaNames().map((isa) => [isa, new CPUContext({ isa })] as const),
  ['portable', new CPUContext({ backend: 'portable' })],
];
