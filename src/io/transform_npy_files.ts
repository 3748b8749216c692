// Elementwise functions from .npy files to an .npy file, which appears whole or not at all.
import { rangeError } from '../core/errors.js';
import { raced, throwIfAborted, tidied } from '../files/abort.js';
import type { ByteSink, ByteSource } from '../files/bytes.js';
import { checkInputs, type ElementwiseFunction } from './stream_elementwise.js';
import { checkEndpoint, type Endpoint, type OpenDescriptor } from '../files/endpoint.js';
import { openInput } from '../files/input.js';
import { checkStreamOptions, type StreamOptions } from './stream_options.js';
import { openOutput } from '../files/output.js';
import { checkDescriptor } from '../files/process_descriptors.js';

import { transformNpy, type NpyReport } from './transform_npy.js';

/** Throws unless the descriptors among the endpoints can be meant; before anything is opened. */
async function checkDescriptors(
  inputs: readonly (string | OpenDescriptor)[],
  output: string | OpenDescriptor,
  fn: ElementwiseFunction,
): Promise<void> {
  for (const [i, input] of inputs.entries()) {
    const before = inputs.findIndex(
      (other) => typeof input !== 'string' && typeof other !== 'string' && other.fd === input.fd,
    );
    if (before >= 0 && before < i) {
      const expected = `another descriptor than that of ${fn.parameters[before]!}`;
      throw rangeError('ERR_OUT_OF_RANGE', expected, fn.parameters[i]!, 'the same one');
    }
  }
  // One after the other: looking at one opens others for a moment.
  for (const input of inputs) await checkDescriptor(input, 'ERR_FILE_INPUT');
  await checkDescriptor(output, 'ERR_FILE_OUTPUT');
}

/**
 * As `transformNpy`, from files to a file: opens and closes them. A regular file as output
 * appears whole, or not at all when anything fails or the signal stops it.
 *
 * @throws FileError of every code; `AbortError` `ABORT_ERR` with the reason of the signal as its
 * cause; TypeError and RangeError for wrong arguments, before anything is opened.
 */
export async function transformNpyFiles(
  fn: ElementwiseFunction,
  inputs: readonly Endpoint[],
  output: Endpoint,
  options?: StreamOptions,
): Promise<NpyReport> {
  const checked = checkStreamOptions(options);
  checkInputs(fn, inputs);
  const from = Array.from(inputs, (input, i) => checkEndpoint(input, fn.parameters[i]!));
  const to = checkEndpoint(output, 'output');
  const { signal } = checked;
  const sources: ByteSource[] = [];
  let sink: ByteSink | undefined;
  try {
    throwIfAborted(signal);
    await raced(checkDescriptors(from, to, fn), signal);
    for (const input of from) sources.push(await openInput(input, { signal }));
    // Before anything is read: a place that can't be written is told at once.
    sink = await openOutput(to, { signal, inputs: sources });
    const report = await transformNpy(fn, sources, sink, checked);
    await sink.commit();
    return report;
  } catch (error) {
    if (sink !== undefined) await tidied(sink.discard(), signal);
    throwIfAborted(signal);
    throw error;
  } finally {
    await tidied(Promise.all(sources.map((source) => source.close())), signal);
  }
}
