// The histograms of a file's logits and of their probabilities, read once, chunk by chunk.
import { sigmoid } from '../../index.js';
import type { Dtype, NumericArray } from '../../core/element_types.js';
import { allHalves, HALF_FORMATS } from '../../core/half.js';
import type { ByteSink, ByteSource } from '../../files/bytes.js';
import { FileError } from '../../files/errors.js';
import { transformNpy } from '../../io/index.js';
import type { StreamOptions } from '../../io/stream_options.js';
import { Counts, type Bin, type Binned } from './counts.js';

/** The histograms of a file. */
export interface Histograms {
  readonly dtype: Dtype;
  /** How many values there are, finite or not. */
  readonly values: number;
  readonly logits: Binned;
  readonly counts: Counts;
  readonly probabilities: readonly Bin[];
  /** How many probabilities are above ½. */
  readonly aboveHalf: number;
}

/** Options of `readHistograms`. */
export interface HistogramOptions extends StreamOptions {
  /** What of the logits is shown; what holds nearly all of them without. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Bins of the probabilities: a power of 2, whose edges are numbers of every type. */
const BINS = 64;

/** What takes all bytes and keeps none. */
const NOWHERE: ByteSink = {
  name: 'nowhere',
  write: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

type NumberOf = (element: number) => number;

/** What the elements of an array of a type are. */
function numbersOf(dtype: Dtype): NumberOf {
  const format = HALF_FORMATS[dtype];
  if (format === undefined) return (element) => element;
  const numbers = allHalves(format);
  return (bits) => numbers[bits]!;
}

/** So much lies outside of the range that is shown by itself, at either end. */
const TAIL = 0.0005;

/** The range that is shown: without far outliers, but with all values if that takes little more. */
function shownRange(counts: Counts, options: HistogramOptions): readonly [number, number] {
  const { least, greatest } = counts;
  const [low, high] = [counts.quantile(TAIL), counts.quantile(1 - TAIL)];
  const room = (high - low) / 2;
  const from = options.from ?? (low - least <= room ? least : low);
  const to = options.to ?? (greatest - high <= room ? greatest : high);
  // One end alone may lie behind all values.
  return [Math.min(from, options.to ?? from), Math.max(to, options.from ?? to)];
}

/** Bins over the range that is shown, at most BINS and some. */
function logitBins(counts: Counts, options: HistogramOptions): Binned {
  const [from, to] = shownRange(counts, options);
  const wanted = 2 ** Math.ceil(Math.log2((to - from) / BINS || 1 / 8));
  const width = Math.max(wanted, Counts.narrowest(from, to));
  // A single bar has its neighbours beside it.
  const air = Math.floor(from / width) === Math.floor(to / width) ? 2 : 0;
  const start = (Math.floor(from / width) - air) * width;
  const count = Math.floor(to / width) - Math.floor(from / width) + 1 + 2 * air;
  return counts.bins(start, width, count);
}

/**
 * Reads an .npy file and counts its values and their probabilities, in memory that does not grow with the file.
 *
 * @throws FileError as `transformNpy`, and `ERR_FILE_DATA` where no value is finite; `AbortError`.
 */
export async function readHistograms(
  source: ByteSource,
  options: HistogramOptions = {},
): Promise<Histograms> {
  const counts = new Counts();
  const probabilities = new Float64Array(BINS);
  let aboveHalf = 0;
  let numberOf: NumberOf | undefined;
  const compute = ([x]: readonly NumericArray[], out: NumericArray, dtype: Dtype): void => {
    numberOf ??= numbersOf(dtype);
    const logits = x!;
    for (let i = 0; i < logits.length; i++) counts.add(numberOf(logits[i]!));
    const y = sigmoidInPlace(out, dtype);
    for (let i = 0; i < y.length; i++) {
      const p = numberOf(y[i]!);
      if (p > 0.5) aboveHalf++;
      if (p >= 0) probabilities[Math.min(BINS - 1, Math.floor(p * BINS))]!++;
    }
  };
  const { dtype, signal, chunkLength, onProgress } = options;
  const report = await transformNpy({ parameters: ['data'], compute }, [source], NOWHERE, {
    dtype,
    signal,
    chunkLength,
    onProgress,
  });
  if (counts.finite === 0) {
    throw new FileError('ERR_FILE_DATA', {
      file: source.name,
      expected: 'a finite value at least',
      parameter: 'the data',
      received: report.values === 0 ? 'none' : `${report.values} that are not finite`,
    });
  }
  return {
    dtype: report.dtype,
    values: report.values,
    counts,
    logits: logitBins(counts, options),
    probabilities: Array.from(probabilities, (count, i) => ({
      from: i / BINS,
      to: (i + 1) / BINS,
      count,
    })),
    aboveHalf,
  };
}

/** σ of an array of any type, into itself. */
function sigmoidInPlace(x: NumericArray, dtype: Dtype): NumericArray {
  const compute = sigmoid as (x: NumericArray, options: object) => NumericArray;
  return compute(x, { out: x, dtype });
}
