// Other packages beside this one, on the same arrays: installed in bench/peers, only with --peers.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLockfile } from '../test/runtimes/install.js';
import type { BenchConfig } from './candidates.js';
import { sizeName, type Arrays as AnyArrays } from './inputs.js';
import { defaultLibrary } from './library.js';
import { sigmoidModel } from './onnx_model.js';
import { plainSigmoid } from './plain.js';
import type { Results, Row } from './results.js';
import type { Candidate } from './rounds.js';
import { defaultRow, plainRow } from './rows.js';
import { asyncTimer, callTimer } from './timing.js';

type Arrays = AnyArrays<Float32Array>;

const folder = fileURLToPath(new URL('peers', import.meta.url));
const require = createRequire(join(folder, 'package.json'));
const { dependencies: versions } = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
) as { dependencies: Readonly<Record<string, string>> };

/** What a peer does with arrays of one size. */
type Call = {
  readonly what: string;
  /** Whether the results come to stand in `out`; else they stay in memory of the peer's own. */
  readonly writesOut: boolean;
} & ({ readonly run: () => void } | { readonly runAsync: () => Promise<unknown> });

/** A peer: loaded once, then given the arrays of each size. */
interface Peer {
  readonly name: string;
  load(): Promise<(arrays: Arrays) => readonly Call[]>;
}

const peerRow = (name: string, what: string): Row => {
  return { what, path: `${name} ${versions[name] ?? ''}`, threads: 1 };
};

const PREALLOCATED = 'output preallocated';
export const onnxruntimeRow = peerRow('onnxruntime-node', PREALLOCATED);

const onnxruntime: Peer = {
  name: 'onnxruntime-node',
  async load() {
    interface Session {
      run(inputs: { x: object }, outputs: { y: object }): Promise<unknown>;
    }
    const { InferenceSession, Tensor } = require('onnxruntime-node') as {
      InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
      Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
    };
    const session = await InferenceSession.create(sigmoidModel(), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
    return ({ x, out }) => {
      const [input, output] = [x, out].map((data) => new Tensor('float32', data, [data.length]));
      const runAsync = (): Promise<unknown> => session.run({ x: input! }, { y: output! });
      return [{ what: PREALLOCATED, writesOut: true, runAsync }];
    };
  },
};

const tensorflow: Peer = {
  name: '@tensorflow/tfjs',
  async load() {
    interface Tensor {
      dataSync(): Float32Array;
      dispose(): void;
    }
    const tf = require('@tensorflow/tfjs') as {
      setBackend(name: string): Promise<boolean>;
      tensor1d(values: Float32Array): Tensor;
      sigmoid(x: Tensor): Tensor;
    };
    const wasm = require('@tensorflow/tfjs-backend-wasm') as {
      setWasmPaths(prefix: string): void;
    };
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    if (!(await tf.setBackend('wasm'))) throw new Error('its WASM backend does not start');
    return ({ x, out }) => {
      const resident = tf.tensor1d(x);
      return [
        {
          what: 'WASM, the kernel alone',
          writesOut: false,
          run: () => {
            tf.sigmoid(resident).dispose();
          },
        },
        {
          what: 'WASM, with upload and download',
          writesOut: true,
          run: () => {
            const input = tf.tensor1d(x);
            const output = tf.sigmoid(input);
            out.set(output.dataSync());
            input.dispose();
            output.dispose();
          },
        },
      ];
    };
  },
};

const stdlib: Peer = {
  name: '@stdlib/math-base-special-expit',
  load() {
    const expit = require('@stdlib/math-base-special-expit') as (x: number) => number;
    return Promise.resolve(({ x, out }: Arrays) => [
      {
        what: 'in a loop',
        writesOut: true,
        run: () => {
          for (let i = 0; i < x.length; i++) out[i] = expit(x[i]!);
        },
      },
    ]);
  },
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.trim() : String(error);

/** A peer that computes something else, or nothing, would be compared in vain. */
function checkOutput(what: string, { x, out }: Arrays): void {
  for (let i = 0; i < x.length; i++) {
    if (!(Math.abs(out[i]! - 1 / (1 + Math.exp(-x[i]!))) < 1e-5)) {
      throw new Error(`${what} gives ${out[i]!} for x = ${x[i]!}`);
    }
  }
}

/** Runs each call once, and checks what it has written. */
export async function checkCalls(calls: readonly Call[], arrays: Arrays): Promise<void> {
  for (const call of calls) {
    arrays.out.fill(NaN);
    if ('run' in call) call.run();
    else await call.runAsync();
    if (call.writesOut) checkOutput(call.what, arrays);
  }
}

async function callsOf(peer: Peer, allArrays: readonly Arrays[]): Promise<[Arrays, Call[]][]> {
  const callsFor = await peer.load();
  const calls = allArrays.map((arrays): [Arrays, Call[]] => [arrays, [...callsFor(arrays)]]);
  const [arrays, first] = calls[0]!;
  await checkCalls(first, arrays);
  return calls;
}

function ours({ budget }: BenchConfig, arrays: Arrays): Candidate[] {
  const { x, out } = arrays;
  const cell = (row: Row, run: () => void): Candidate => ({
    table: 'peers',
    row,
    column: sizeName(x.length),
    elements: x.length,
    timer: callTimer(run, budget),
  });
  const sigmoid = defaultLibrary.function('sigmoid');
  return [
    cell(defaultRow('exact'), () => void sigmoid(x, { out })),
    cell(defaultRow('fast'), () => void sigmoid(x, { out, accuracy: 'fast' })),
    cell(plainRow, () => {
      plainSigmoid(x, out);
    }),
  ];
}

function install(results: Results): boolean {
  console.error('bench: installing the peers where they are missing');
  try {
    installLockfile(folder);
    return true;
  } catch (error) {
    results.leaveOut('the peers', `they cannot be installed here: ${reasonOf(error)}`);
    return false;
  }
}

/** Every peer that can be installed and loaded, with the library and the plain loop beside them. */
export async function peerCandidates(
  config: BenchConfig,
  allArrays: readonly Arrays[],
): Promise<Candidate[]> {
  const { results, budget } = config;
  if (!install(results)) return [];
  const candidates = allArrays.flatMap((arrays) => ours(config, arrays));
  for (const peer of [onnxruntime, tensorflow, stdlib]) {
    try {
      for (const [{ x }, calls] of await callsOf(peer, allArrays)) {
        for (const call of calls) {
          candidates.push({
            table: 'peers',
            row: peerRow(peer.name, call.what),
            column: sizeName(x.length),
            elements: x.length,
            timer: 'run' in call ? callTimer(call.run, budget) : asyncTimer(call.runAsync, budget),
          });
        }
      }
    } catch (error) {
      results.leaveOut(peer.name, `it cannot be used here: ${reasonOf(error)}`);
    }
  }
  return candidates;
}
