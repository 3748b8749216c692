// Tells whether two open files are one.
import type { BigIntStats } from 'node:fs';
import type { FileIdentity } from './bytes.js';

/** Which file it is, if two that are the same could do harm: not for devices. */
export function identityOf(stats: BigIntStats): FileIdentity | undefined {
  if (!stats.isFile() && !stats.isFIFO()) return undefined;
  return { device: stats.dev, inode: stats.ino };
}
