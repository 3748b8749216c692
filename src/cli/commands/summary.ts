// The line at the end: what was done, how fast, on what.
import type { BackendInfo } from '../../index.js';
import type { NpyReport } from '../../io/index.js';

/** The line without its end. MB are 10^6 bytes, of data read and written together. */
export function summaryLine(
  { values, bytes }: NpyReport,
  milliseconds: number,
  { name, isa }: BackendInfo,
): string {
  // The clock may not have ticked.
  const seconds = Math.max(milliseconds, 0.001) / 1000;
  const rate = (values / seconds).toExponential(2);
  const megabytes = (bytes / seconds / 1e6).toFixed(1);
  const where = isa === null ? name : `${name}, ${isa}`;
  return `${values} values in ${seconds.toFixed(3)} s: ${rate} values/s, ${megabytes} MB/s read and written (${where})`;
}
