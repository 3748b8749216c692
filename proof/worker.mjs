// Starts worker.ts in a worker thread: there Node 20 takes no TypeScript loader from
// the command line.
import { tsImport } from 'tsx/esm/api';

await tsImport('./worker.ts', import.meta.url);
