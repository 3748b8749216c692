// Every path of this machine that the proof runs over: the native instruction sets and portable.
import { CPUContext, isaNames } from 'caffe2op-sigmoid';

/** The names of all paths, best first. */
export function pathNames(): string[] {
  return [...isaNames(), 'portable'];
}

/** The context of a path. */
export function contextOf(path: string): CPUContext {
  return path === 'portable'
    ? new CPUContext({ backend: 'portable' })
    : new CPUContext({ isa: path });
}

/** Whether `accuracy: 'fast'` is another function than the exact one there. */
export function hasFast(path: string): boolean {
  return path !== 'portable';
}

/** Whether the exact function there has several ways, and chooses by what stands side by side. */
export function hasWays(path: string): boolean {
  return path === 'avx512' || path === 'avx2';
}
