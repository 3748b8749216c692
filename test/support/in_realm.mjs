// Loads the built package into a realm of its own, as Jest does: its language is its own (Error,
// Float32Array, Promise), Node's modules and globals are those of the process. For
// `node --experimental-vm-modules`.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

/** What Node adds to the language; Jest hands it on too. */
const GLOBALS = [
  ...['AbortController', 'AbortSignal', 'Buffer', 'TextDecoder', 'TextEncoder', 'console'],
  ...['clearTimeout', 'performance', 'process', 'setImmediate', 'setTimeout', 'structuredClone'],
];

/** A realm: `run` evaluates text there, `load` imports a file and all that it imports. */
export function createRealm() {
  const context = vm.createContext(
    Object.fromEntries(GLOBALS.map((name) => [name, globalThis[name]])),
  );
  const modules = new Map();

  const outside = async (specifier) => {
    const exports = await import(specifier);
    const names = Object.keys(exports);
    return new vm.SyntheticModule(
      names,
      function () {
        for (const name of names) this.setExport(name, exports[name]);
      },
      { context, identifier: specifier },
    );
  };
  const moduleOf = async (specifier, base) => {
    const isOutside = isBuiltin(specifier) || !/^(\.|file:)/.test(specifier);
    const url = isOutside ? specifier : new URL(specifier, base).href;
    if (!modules.has(url)) {
      modules.set(
        url,
        isOutside
          ? await outside(url)
          : new vm.SourceTextModule(readFileSync(fileURLToPath(url), 'utf8'), {
              context,
              identifier: url,
              initializeImportMeta: (meta) => {
                meta.url = url;
              },
            }),
      );
    }
    return modules.get(url);
  };
  return {
    run: (code) => vm.runInContext(code, context),
    load: async (url) => {
      const module = await moduleOf(url);
      await module.link((specifier, { identifier }) => moduleOf(specifier, identifier));
      await module.evaluate();
      return module.namespace;
    },
  };
}
