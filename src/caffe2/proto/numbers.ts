// Numbers in protobuf's text form, as C++ and as Python print them.

/** Which of protobuf's two implementations the text is to look like. */
export type TextStyle = 'cpp' | 'python';

/** The significant digits of |value|, rounded to nearest and ties to even, and its exponent. */
function significant(value: number, precision: number): { digits: string; exponent: number } {
  const split = (fraction: number): [string, number] => {
    const [mantissa, exponent] = value.toExponential(fraction).split('e') as [string, string];
    return [mantissa.replace(/[-.]/g, ''), Number(exponent)];
  };
  const [digits, exponent] = split(precision - 1);
  // toExponential rounds ties up, C to even: they show as a single 5 behind the digits.
  const [exact, exactExponent] = split(100);
  const rest = exact.slice(precision);
  if (/^50*$/.test(rest) && Number(exact[precision - 1]) % 2 === 0) {
    return { digits: exact.slice(0, precision), exponent: exactExponent };
  }
  return { digits, exponent };
}

/** C's `%.<precision>g`. */
export function formatG(value: number, precision: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0`;
  const { digits, exponent } = significant(value, precision);
  const kept = digits.replace(/0+$/, '');
  if (exponent < -4 || exponent >= precision) {
    const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
    return `${sign}${kept[0]!}${kept.length > 1 ? `.${kept.slice(1)}` : ''}e${power}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${kept}`;
  const whole = kept.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = kept.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Python's `repr` of a float. */
function formatRepr(value: number): string {
  const [mantissa, exponentText] = value.toExponential().split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (exponent >= 0 || value === 0) return text.includes('.') ? text : `${text}.0`;
  // From 1e-5 on, JavaScript writes 0.00001 where Python writes 1e-05; not above.
  return text;
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? 'inf' : '-inf';
}

/** A float32: the shortest of 6 digits or more (C++: 6 or 9) that reads as the same value. */
export function formatFloat(value: number, style: TextStyle): string {
  const words = special(value);
  if (words !== undefined) return words;
  const isRight = (text: string): boolean => Math.fround(Number(text)) === value;
  if (style === 'cpp') {
    const short = formatG(value, 6);
    // C's strtof reports every subnormal as out of range, and the printer then takes 9 digits.
    const subnormal = value !== 0 && Math.abs(value) < 2 ** -126;
    return !subnormal && isRight(short) ? short : formatG(value, 9);
  }
  let text = formatG(value, 6);
  for (let precision = 7; !isRight(text) && precision <= 9; precision++) {
    text = formatG(value, precision);
  }
  return formatRepr(Number(text));
}

/** A float64. */
export function formatDouble(value: number, style: TextStyle): string {
  const words = special(value);
  if (words !== undefined) return words;
  if (style === 'python') return formatRepr(value);
  const short = formatG(value, 15);
  return Number(short) === value ? short : formatG(value, 17);
}
