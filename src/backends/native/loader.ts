// Loads the native addon, from this package's own folder or from where the environment says it lies, and from
// nowhere else. Never throws: where the addon does not load, the reason is kept.
import { KERNELS } from '../../core/catalog.js';
import { codeOf, messageOf } from '../../core/foreign.js';
import { NAME, VERSION } from '../../core/version.js';
import { environment } from '../environment.js';

/** What the addon exports (native/node/addon.cc). */
export interface Addon {
  /** The version of the package that it was built from. */
  readonly version: string;
  /** The instruction sets that this CPU can run, best first. */
  readonly instructionSets: readonly string[];
  /** The native kernel list, in its order. */
  readonly kernels: readonly {
    readonly name: string;
    readonly inputs: number;
    readonly inPlace: number;
    readonly types: readonly string[];
  }[];
  /** By element type and kernel, functions of (inputs…, output, threads?) on an instruction set. */
  operators(isa: string): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Zeroed, 64-byte aligned memory; `undefined` where external buffers are refused. */
  allocate(byteLength: number): ArrayBuffer | undefined;
  /** How many bytes into `buffer` the first multiple of `alignment` lies. */
  alignmentOffset(buffer: ArrayBuffer, alignment: number): number;
}

/** The addon, or why it did not load. */
export type Loaded =
  | { readonly addon: Addon; readonly reason?: undefined }
  | { readonly addon?: undefined; readonly reason: string };

/** Where this code lies in its package: published, in some file of a folder, and in a clone. */
const OWN_PLACES = [
  'lib/*',
  'lib/cjs/*',
  'dist/backends/native/loader.js',
  'src/backends/native/loader.ts',
];

/** The environment variable that says where an addon lies. */
const ADDON = 'CAFFE2OP_SIGMOID_ADDON';

const BUNDLED =
  `this code does not lie in the folder of ${NAME} ${VERSION}: it was bundled. ` +
  `Mark ${NAME} as external in the bundler and install it beside the bundle, ` +
  `or say with ${ADDON} where its addon lies`;

/**
 * The folder of this package. Throws unless this code lies in it: a bundle has this code at another
 * place, and what lies beside that is not ours to run.
 */
function packageFolder(): string {
  // Looked up by process: an import of a Node module would break bundles for browsers.
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { fileURLToPath } = process.getBuiltinModule('node:url');
  const { basename, join, resolve } = process.getBuiltinModule('node:path');
  let own: string;
  try {
    // In the bundles of CommonJS its place is a path.
    own = import.meta.url.startsWith('file:') ? fileURLToPath(import.meta.url) : import.meta.url;
  } catch (error) {
    throw new Error(BUNDLED, { cause: error }); // bundlers put other things in its place
  }
  const folder = OWN_PLACES.map((place) => {
    const above = resolve(own, place.replaceAll(/[^/]+/g, '..'));
    return join(above, place.replace('*', basename(own))) === own ? above : undefined;
  }).find((above) => above !== undefined);
  if (folder === undefined) throw new Error(BUNDLED);
  let text: string;
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new Error(BUNDLED, { cause: error });
  }
  const { name, version } = JSON.parse(text) as { readonly name?: unknown; version?: unknown };
  if (name !== NAME || version !== VERSION) throw new Error(BUNDLED);
  return folder;
}

/** @internal Throws unless what an addon exports is this package's, and of its version. */
export function checkAddon(exports: unknown): asserts exports is Addon {
  const refuse = (came: string): never => {
    throw new Error(`it is no addon of ${NAME} ${VERSION}: ${came}`);
  };
  const addon = Object(exports) as Partial<Addon>;
  if (addon.version !== VERSION) refuse(`its version is ${String(addon.version)}`);
  const { instructionSets, kernels, operators, allocate, alignmentOffset } = addon;
  if (!Array.isArray(instructionSets) || typeof instructionSets[0] !== 'string') {
    refuse('it names no instruction set');
  }
  if (
    !Array.isArray(kernels) ||
    [operators, allocate, alignmentOffset].some((each) => typeof each !== 'function')
  ) {
    refuse('functions are missing');
  }
  const byType = addon.operators!(instructionSets![0]!);
  const complete = KERNELS.every(({ name, types }) =>
    types.every((type) => typeof byType[type]?.[name] === 'function'),
  );
  if (!complete) refuse('operators are missing');
}

/** Loads the addon of this platform, or the one that the environment names. */
export function loadAddon(): Loaded {
  try {
    const { platform, arch } = process;
    const { existsSync } = process.getBuiltinModule('node:fs');
    const { join, resolve } = process.getBuiltinModule('node:path');
    const name = `${platform}-${arch}`;
    const module: { exports: unknown } = { exports: {} };
    const given = environment(ADDON);
    // A bare name would be looked for where the system has its libraries.
    let path = given === undefined ? undefined : resolve(given);
    try {
      path ??= join(packageFolder(), 'prebuilds', name, 'caffe2op_sigmoid.node');
      process.dlopen(module, path);
      checkAddon(module.exports);
      return { addon: module.exports };
    } catch (error) {
      const which = given === undefined ? '' : ` that ${ADDON} names`;
      const remedy =
        given !== undefined || path === undefined || existsSync(path)
          ? ''
          : `; there is no binary for ${name} here (in a clone, npm run build makes it, ` +
            `and ${ADDON} says where one lies)`;
      return { reason: `the native addon${which} did not load: ${messageOf(error)}${remedy}` };
    }
  } catch (error) {
    return { reason: `native addons do not load here: ${messageOf(error)}` };
  }
}
