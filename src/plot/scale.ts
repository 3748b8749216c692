// Axes: from values to places between 0 and 1, and the ticks that fit.

/** A range of values with a name; `symlog` is linear about 0 and logarithmic away from it, both ways. */
export interface Axis {
  readonly label: string;
  readonly kind: 'linear' | 'symlog';
  readonly from: number;
  readonly to: number;
  /** What ticks are whole multiples of, for counts. */
  readonly leastStep?: number;
}

/** A labelled place of an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

const symlog = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));
const fromSymlog = (place: number): number => Math.sign(place) * Math.expm1(Math.abs(place));

/** Engines differ in the last bits of logarithms: none of them may reach a picture. */
const rounded = (place: number): number => Math.round(place * 1e7) / 1e7;

/** Where a value stands: 0 at the axis' start, 1 at its end. */
export function placeOf({ kind, from, to }: Axis, value: number): number {
  if (kind === 'linear') return rounded((value - from) / (to - from));
  return rounded((symlog(value) - symlog(from)) / (symlog(to) - symlog(from)));
}

/** The value at a place. */
export function valueAt({ kind, from, to }: Axis, place: number): number {
  if (kind === 'linear') return from + place * (to - from);
  return fromSymlog(symlog(from) + place * (symlog(to) - symlog(from)));
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (n: number): string =>
  (n < 0 ? '⁻' : '') +
  Array.from(String(Math.abs(n)), (digit) => SUPERSCRIPTS[Number(digit)]!).join('');

/** A number with so many decimals, its minus as long as a digit. */
export const fixed = (value: number, decimals: number): string =>
  value.toFixed(decimals).replace('-', '−');

/** A power of ten, or a small multiple of one, in few characters. */
function powerText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude < 1e5 && magnitude >= 1e-3) return fixed(value, magnitude < 1 ? 3 : 0);
  const exponent = Math.floor(Math.log10(magnitude) + 1e-9);
  const digit = Math.round(magnitude / 10 ** exponent);
  return `${value < 0 ? '−' : ''}${digit === 1 ? '' : `${digit}·`}10${superscript(exponent)}`;
}

/** The step of 1, 2 or 5 times a power of ten that makes at most so many ticks. */
function niceStep(range: number, count: number): number {
  const least = range / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}

function linearTicks({ from, to, leastStep = 0 }: Axis, count: number): Tick[] {
  const step = Math.max(leastStep, niceStep(to - from, count));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const label = (value: number): string => {
    if (value === 0) return '0';
    if (largest >= 1e5 || decimals > 6) return exponential(value);
    return fixed(value, decimals);
  };
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: label(value) };
  });
}

/** Digits and a power of ten, as short as the value allows. */
function exponential(value: number): string {
  const [digits, exponent] = value.toExponential(6).split('e') as [string, string];
  const short = String(Number(digits)).replace('-', '−');
  return `${short}·10${superscript(Number(exponent))}`;
}

/** 0, and powers of ten both ways, thinned out. */
function symlogTicks(axis: Axis, count: number): Tick[] {
  const largest = Math.max(Math.abs(axis.from), Math.abs(axis.to));
  const powers = Math.max(0, Math.floor(Math.log10(largest) + 1e-9));
  const all = (every: number): number[] => {
    const ups = Array.from({ length: Math.floor(powers / every) + 1 }, (_, i) => 10 ** (i * every));
    return [...ups.map((value) => -value).reverse(), 0, ...ups];
  };
  const isFar = (value: number, i: number, values: readonly number[]): boolean =>
    i === 0 || (placeOf(axis, value) - placeOf(axis, values[i - 1]!)) * count >= 0.6;
  for (let every = 1; ; every++) {
    const values = all(every).filter((value) => value >= axis.from && value <= axis.to);
    if (every > powers || (values.length <= count && values.every(isFar))) {
      return values.map((value) => ({ value, label: value === 0 ? '0' : powerText(value) }));
    }
  }
}

/** The ticks of an axis, about so many at most. */
export function ticksOf(axis: Axis, count: number): Tick[] {
  return axis.kind === 'linear' ? linearTicks(axis, count) : symlogTicks(axis, count);
}
