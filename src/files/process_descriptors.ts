// Descriptors of this process, by number or by a path that leads to one (/dev/fd/3): which of them
// can be meant. Node keeps some for itself, pipes among them: what is written there is lost, what
// is read never ends. All of those are closed on exec, but so are the first sixteen that the
// process was started with: Node sets that on them when it starts. What tells its pipes from others
// is that it holds both ends, and its spare one, of /dev/null, can only be read. Elsewhere than on
// Linux nothing is known and nothing refused.
import process from 'node:process';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { OpenDescriptor } from './endpoint.js';
import { FileError } from './errors.js';
import { printable } from './text.js';

const FOLDER = '/proc/self/fd';
const MAX_LINKS = 40;
/** Node takes care that these are never its own. */
const LAST_STANDARD = 2;
/** Bits of a descriptor's flags, on Linux. */
const ACCESS = 0o3;
const READ_ONLY = 0;
const WRITE_ONLY = 1;
const CLOSE_ON_EXEC = 0o2000000;

const orUndefined = <T>(result: Promise<T>): Promise<T | undefined> =>
  result.catch(() => undefined);

/** Whether it is the folder of the descriptors of this process, or of one of its threads. */
async function isOwnFolder(folder: string): Promise<boolean> {
  const [, id] = /^\/proc\/(\d+)(?:\/task\/\d+)?\/fd$/.exec(folder) ?? [];
  if (id === undefined) return false;
  return (await orUndefined(readdir(`/proc/self/task/${id}`))) !== undefined;
}

/**
 * The number of this process's descriptor that `path` leads to, over any symbolic links;
 * `undefined` if it leads to none.
 */
export async function descriptorOf(path: string): Promise<number | undefined> {
  if (process.platform === 'win32') return undefined;
  let target = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const folder = await orUndefined(realpath(dirname(target)));
    if (folder === undefined) return undefined;
    const name = basename(target);
    if (/^\d+$/.test(name) && (await isOwnFolder(folder))) return Number(name);
    const next = await orUndefined(readlink(join(folder, name)));
    if (next === undefined) return undefined;
    target = resolve(folder, next);
  }
  return undefined;
}

/** The flags that a descriptor was opened with, `undefined` if that is not told. */
async function flagsOf(fd: string): Promise<number | undefined> {
  const info = (await orUndefined(readFile(`/proc/self/fdinfo/${fd}`, 'latin1'))) ?? '';
  const [, flags] = /^flags:\s*([0-7]+)$/m.exec(info) ?? [];
  return flags === undefined ? undefined : Number.parseInt(flags, 8);
}

/** Whether a pipe with these flags is one of which the process holds the other end too. */
async function holdsBothEnds(fd: number, pipe: string, flags: number): Promise<boolean> {
  if ((flags & CLOSE_ON_EXEC) === 0) return false;
  for (const other of (await orUndefined(readdir(FOLDER))) ?? []) {
    if (other === `${fd}` || (await orUndefined(readlink(join(FOLDER, other)))) !== pipe) continue;
    const otherFlags = await flagsOf(other);
    if (otherFlags !== undefined && (flags & ACCESS) !== (otherFlags & ACCESS)) return true;
  }
  return false;
}

/** What a descriptor is that can't be meant; `undefined` if it can be, as far as is known. */
async function unusable(fd: number, isInput: boolean): Promise<string | undefined> {
  // Nothing is known without this list; a policy may refuse it.
  if ((await orUndefined(readdir(FOLDER))) === undefined) return undefined;
  const link = await orUndefined(readlink(join(FOLDER, `${fd}`)));
  if (link === undefined) return `${fd}, which is not open`;
  const flags = await flagsOf(`${fd}`);
  if (flags === undefined) return undefined;
  const isOwn =
    link.startsWith('anon_inode:') ||
    (link.startsWith('pipe:') && (await holdsBothEnds(fd, link, flags)));
  if (isOwn && fd > LAST_STANDARD) return `${fd}, one of this process itself (${printable(link)})`;
  if ((flags & ACCESS) !== (isInput ? WRITE_ONLY : READ_ONLY)) return undefined;
  return `${fd}, which is open for ${isInput ? 'writing' : 'reading'} only`;
}

/**
 * Throws if an endpoint is a descriptor, or leads to one, that can't be meant.
 *
 * @returns the number of a descriptor that a path leads to.
 * @throws FileError `code`.
 */
export async function checkDescriptor(
  endpoint: string | OpenDescriptor,
  code: 'ERR_FILE_INPUT' | 'ERR_FILE_OUTPUT',
): Promise<number | undefined> {
  const isPath = typeof endpoint === 'string';
  const fd = isPath ? await descriptorOf(endpoint) : endpoint.fd;
  if (fd === undefined) return undefined;
  const isInput = code === 'ERR_FILE_INPUT';
  const received = await unusable(fd, isInput);
  if (received !== undefined) {
    throw new FileError(code, {
      file: isPath ? endpoint : endpoint.name,
      expected: 'a descriptor that the process was given or has opened',
      parameter: isInput ? 'the input' : 'the output',
      received,
    });
  }
  return isPath ? fd : undefined;
}
