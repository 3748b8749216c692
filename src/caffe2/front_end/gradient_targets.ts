// What a backward pass differentiates: blobs, with the names of their gradients.
import { describe, typeError } from '../../core/errors.js';
import { MARK } from '../../core/foreign.js';

/** What to differentiate: blobs, each with the name of its gradient; `null` makes one of ones. */
export type GradientTargets =
  Readonly<Record<string, string | null>> | ReadonlyMap<string, string | null> | readonly string[];

/** Whether it can be read as a Map is, be it of another realm or a class of its own. */
const isMap = (value: object): value is ReadonlyMap<unknown, unknown> =>
  'get' in value && Symbol.iterator in value;

/** The pairs of names by names; `undefined` for what holds none. */
function pairsOf(targets: object): Iterable<unknown> | undefined {
  if (isMap(targets)) return targets;
  const isRecord =
    Object.prototype.toString.call(targets) === '[object Object]' &&
    !(Symbol.iterator in targets) &&
    !(MARK in targets);
  return isRecord ? Object.entries(targets) : undefined;
}

/** The targets as a map, checked. */
export function targetsOf(targets: unknown): Map<string, string | null> {
  const map = new Map<string, string | null>();
  if (Array.isArray(targets)) {
    for (const name of targets as unknown[]) {
      if (typeof name !== 'string') wrongTarget('names of blobs', name);
      map.set(name, null);
    }
    return map;
  }
  const pairs = typeof targets === 'object' && targets !== null ? pairsOf(targets) : undefined;
  if (pairs === undefined) return wrongTarget('a list of names, or names by names,', targets);
  for (const pair of pairs) {
    const [name, gradient] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof name !== 'string') wrongTarget('names of blobs', name);
    if (gradient !== null && (typeof gradient !== 'string' || gradient === '')) {
      wrongTarget('names of gradients or null', gradient);
    }
    map.set(name, gradient);
  }
  return map;
}

function wrongTarget(expected: string, received: unknown): never {
  throw typeError('ERR_INVALID_ARG_TYPE', expected, 'targets', describe(received));
}
