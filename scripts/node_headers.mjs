// Where node-gyp finds Node's headers.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A Node distribution carries its own headers; without them node-gyp downloads them. */
export function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
}
