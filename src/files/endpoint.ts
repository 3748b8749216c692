// What names a file to read or write: a path, a file URL or an open descriptor.
import { fileURLToPath } from 'node:url';
import { describe, rangeError, typeError } from '../core/errors.js';
import { printable } from './text.js';

/** An open descriptor, which belongs to what it is given to, and how messages call it. */
export interface OpenDescriptor {
  readonly fd: number;
  readonly name: string;
}

/**
 * A file to read or write: its path, a `file:` URL, or an open descriptor. One of a pipe or socket
 * is one that the process was started with (0, 1): Node can't wait for others and count them too.
 */
export type Endpoint = string | URL | OpenDescriptor;

const MAX_FD = 2 ** 31 - 1;
/** Halves of pairs would be written as other characters, so that another file would be meant. */
const NOT_IN_PATHS = /[\0\p{Surrogate}]/u;

/** The address of a URL, of whatever realm or library; `undefined` if it is none. */
function hrefOf(value: unknown): string | undefined {
  const { href, protocol } = Object(value) as Partial<URL>;
  return typeof href === 'string' && typeof protocol === 'string' ? href : undefined;
}

function pathOf(href: string, parameter: string): string {
  try {
    return fileURLToPath(href);
  } catch {
    throw rangeError('ERR_OUT_OF_RANGE', 'a file: URL of a path', parameter, printable(href));
  }
}

function checkPath(path: string, parameter: string): string {
  if (!NOT_IN_PATHS.test(path)) return path;
  const expected = 'a path of whole characters and without NUL';
  throw rangeError('ERR_OUT_OF_RANGE', expected, parameter, describe(path));
}

/**
 * The path or descriptor that an endpoint is.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a path, a URL or a
 * number of a descriptor that there can't be.
 */
export function checkEndpoint(value: unknown, parameter: string): string | OpenDescriptor {
  if (typeof value === 'string') return checkPath(value, parameter);
  const href = hrefOf(value);
  if (href !== undefined) return checkPath(pathOf(href, parameter), parameter);
  const { fd, name } = Object(value) as { readonly fd?: unknown; readonly name?: unknown };
  if (typeof fd !== 'number' || typeof name !== 'string') {
    const expected = 'a path, a file: URL or { fd, name }';
    throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(value));
  }
  if (!Number.isInteger(fd) || fd < 0 || fd > MAX_FD) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', `${parameter}.fd`, describe(fd));
  }
  return { fd, name };
}

/** How messages call it. */
export function endpointName(endpoint: string | OpenDescriptor): string {
  return typeof endpoint === 'string' ? endpoint : endpoint.name;
}
