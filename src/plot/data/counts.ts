// Counts numbers whose range nobody knows beforehand, in memory that does not grow with how many they are.

/** Numbers are told apart by so many upper bits of a float32: sign, exponent and 11 bits of significand. */
const KEY_BITS = 20;
const SHIFT = 32 - KEY_BITS;
/** Keys of negative numbers begin here. */
const SIGN = 2 ** (KEY_BITS - 1);
const LAST = (0x7f800000 >>> SHIFT) - 1;
const SIGNIFICAND_BITS = 11;

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The key of a finite number ≥ 0, whose range begins at or below it. */
function keyOf(value: number): number {
  // −0 becomes 0.
  float[0] = value + 0;
  const bits = float[0] > value ? word[0]! - 1 : word[0]!;
  return Math.min(LAST, bits >>> SHIFT);
}

/** The key of a negative number's magnitude, whose range ends at or above it. */
function keyUpTo(magnitude: number): number {
  float[0] = magnitude;
  const bits = float[0] < magnitude ? word[0]! : word[0]! - 1;
  return Math.min(LAST, bits >>> SHIFT);
}

/** The least number of a key ≥ 0. */
function startOf(key: number): number {
  word[0] = key << SHIFT;
  return float[0]!;
}

/** The least number of a key: ranges hold their lower end and not their upper one. */
const lowEnd = (key: number): number => (key < SIGN ? startOf(key) : -startOf(key - SIGN + 1));

/** One bar: what lies in [from, to). */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bins, and how many finite numbers lie outside of them. */
export interface Binned {
  readonly bins: readonly Bin[];
  readonly below: number;
  readonly above: number;
}

/** Counts of numbers, by narrow ranges about all that there are. */
export class Counts {
  readonly #byKey = new Float64Array(2 ** KEY_BITS);
  /** How many finite numbers came, how many NaN, and how many infinite ones of each sign. */
  finite = 0;
  nan = 0;
  positiveInfinite = 0;
  negativeInfinite = 0;
  /** The ends of the finite ones; infinite without any. */
  least = Infinity;
  greatest = -Infinity;

  /** Counts a number. */
  add(value: number): void {
    if (!Number.isFinite(value)) {
      if (value > 0) this.positiveInfinite++;
      else if (value < 0) this.negativeInfinite++;
      else this.nan++;
      return;
    }
    this.#byKey[value < 0 ? SIGN + keyUpTo(-value) : keyOf(value)]!++;
    this.finite++;
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
  }

  /** The keys of what came, in the order of their numbers. */
  *#keys(): Generator<number> {
    for (let key = SIGN + LAST; key >= SIGN; key--) if (this.#byKey[key]! > 0) yield key;
    for (let key = 0; key <= LAST; key++) if (this.#byKey[key]! > 0) yield key;
  }

  /** The number, to three digits, up to which a share of all finite ones lies. */
  quantile(share: number): number {
    let [passed, last] = [0, NaN];
    for (const key of this.#keys()) {
      passed += this.#byKey[key]!;
      last = lowEnd(key);
      if (passed >= share * this.finite) break;
    }
    return Math.min(this.greatest, Math.max(this.least, last));
  }

  /** The narrowest bins over a range that count exactly: powers of 2. */
  static narrowest(from: number, to: number): number {
    const largest = Math.max(Math.abs(from), Math.abs(to), 2 ** -100);
    return 2 ** (Math.floor(Math.log2(largest)) - SIGNIFICAND_BITS);
  }

  /**
   * Bins of equal width, a power of 2 that is not below the narrowest; they begin at a multiple of it. Then every
   * edge is one of a key's range, and the counts are exact.
   */
  bins(from: number, width: number, count: number): Binned {
    const counts = new Float64Array(count);
    let [below, above] = [0, 0];
    for (const key of this.#keys()) {
      // In this order nothing is rounded.
      const i = Math.floor(lowEnd(key) / width) - from / width;
      const n = this.#byKey[key]!;
      if (i < 0) below += n;
      else if (i >= count) above += n;
      else counts[i]! += n;
    }
    const bins = Array.from(counts, (n, i) => ({
      from: from + i * width,
      to: from + (i + 1) * width,
      count: n,
    }));
    return { bins, below, above };
  }
}
