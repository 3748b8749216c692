// Axes: from values to places between 0 and 1, and the ticks that fit.

/** A range of values with a name; `symlog` is linear from −1 to 1 and logarithmic beyond, both ways. */
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

/** From −1 to 1 the value; each power of ten beyond is as far again. */
const symlog = (value: number): number =>
  Math.abs(value) <= 1 ? value : Math.sign(value) * (1 + Math.log10(Math.abs(value)));
const fromSymlog = (place: number): number =>
  Math.abs(place) <= 1 ? place : Math.sign(place) * 10 ** (Math.abs(place) - 1);

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

/** A number of any size in few characters. */
export function powerText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude < 1e4 && magnitude >= 1) return fixed(value, 0);
  return exponential(value, 1);
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

/** Digits and a power of ten, as short as the value and so many decimals allow. */
export function exponential(value: number, decimals = 6): string {
  const [digits, exponent] = value.toExponential(decimals).split('e') as [string, string];
  const short = String(Number(digits)).replace('-', '−');
  const power = `10${superscript(Number(exponent))}`;
  return /^−?1$/.test(short) ? short.replace('1', power) : `${short}·${power}`;
}

/** 0 and powers of ten both ways: every one, every second and so on, as there is room. */
function symlogTicks(axis: Axis, count: number): Tick[] {
  const powers = symlog(axis.to) - symlog(axis.from);
  const every = Math.max(1, Math.ceil((0.65 * powers) / count));
  const most = Math.floor(Math.log10(Math.max(Math.abs(axis.from), Math.abs(axis.to))) + 1e-9);
  const ups: number[] = [];
  for (let power = every === 1 ? 0 : every; power <= most; power += every) ups.push(10 ** power);
  return [...ups.map((value) => -value).reverse(), 0, ...ups]
    .filter((value) => value >= axis.from && value <= axis.to)
    .map((value) => ({ value, label: value === 0 ? '0' : powerText(value) }));
}

/** The ticks of an axis, about so many at most. */
export function ticksOf(axis: Axis, count: number): Tick[] {
  return axis.kind === 'linear' ? linearTicks(axis, count) : symlogTicks(axis, count);
}
