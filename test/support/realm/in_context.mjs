// Runs the checks in a vm context of their own, with the compiled package loaded in there: what test
// runners do. node --experimental-vm-modules in_context.mjs <folder of the package>
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, SourceTextModule, SyntheticModule } from 'node:vm';

const folder = process.argv[2];
const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

// What a test runner gives its tests beside the language; Error and arrays are the context's own.
const context = createContext({
  AbortController,
  AbortSignal,
  Buffer,
  console,
  performance,
  process,
  setTimeout,
  structuredClone,
  TextDecoder,
  TextEncoder,
  URL,
});

const modules = new Map();

/** A module of the host, as it is. */
async function hostModule(specifier) {
  const namespace = await import(specifier);
  const names = Object.keys(namespace);
  return new SyntheticModule(
    names,
    function () {
      for (const name of names) this.setExport(name, namespace[name]);
    },
    { context },
  );
}

/** A module of the package, in the context. */
function ownModule(url) {
  return new SourceTextModule(readFileSync(fileURLToPath(url), 'utf8'), {
    context,
    identifier: url,
    initializeImportMeta: (meta) => {
      meta.url = url;
    },
    importModuleDynamically: async (specifier, parent) => {
      const module = await load(specifier, parent.identifier);
      if (module.status === 'unlinked') await module.link((s, p) => load(s, p.identifier));
      await module.evaluate();
      return module;
    },
  });
}

/** The one module of a specifier. */
async function load(specifier, parent) {
  const own = /^caffe2op-sigmoid(\/.*)?$/.exec(specifier);
  const url =
    own !== null
      ? pathToFileURL(join(folder, exports[`.${own[1] ?? ''}`].default.default)).href
      : /^\.{0,2}\//.test(specifier)
        ? new URL(specifier, parent).href
        : specifier;
  let module = modules.get(url);
  if (module === undefined) {
    module = url.startsWith('file:') ? ownModule(url) : hostModule(url);
    modules.set(url, module);
  }
  return module;
}

const entry = await load('./checks.mjs', import.meta.url);
await entry.link((specifier, parent) => load(specifier, parent.identifier));
await entry.evaluate();

const results = [];
for (const [name, work] of entry.namespace.checks) {
  const scratch = mkdtempSync(join(tmpdir(), 'sigmoid-realm-'));
  try {
    await work(scratch);
    results.push({ name });
  } catch (error) {
    results.push({ name, failure: String(error?.stack ?? error) });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
console.log(JSON.stringify(results));
