// What protects a file without being part of it: syncing, its owner and its mode. It is done where
// it may be; where a policy or the file system refuses it, the file is no worse than without.
import { codeOf } from '../core/foreign.js';

/** What says that such a thing can't be had here; all else, such as a full disk, loses data. */
const REFUSALS: ReadonlySet<string | undefined> = new Set([
  'ERR_ACCESS_DENIED', // Node's permission model
  'EPERM',
  'EACCES',
  'EROFS',
  'EINVAL',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
]);

/**
 * Waits for what only protects: returns whether it has been done.
 *
 * @throws what it fails with otherwise than by being refused.
 */
export async function whereAllowed(protecting: Promise<unknown>): Promise<boolean> {
  try {
    await protecting;
    return true;
  } catch (error) {
    if (REFUSALS.has(codeOf(error))) return false;
    throw error;
  }
}
