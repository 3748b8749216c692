// Reads the Python literals that an .npy header is written in: dicts, tuples, lists, strings,
// integers, True, False and None. Other literals are told apart from what is none.

/** A Python literal; a dict keeps its entries in order, also those that come twice. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | null
  | { readonly kind: 'tuple' | 'list'; readonly items: readonly PythonLiteral[] }
  | {
      readonly kind: 'dict';
      readonly entries: readonly (readonly [PythonLiteral, PythonLiteral])[];
    }
  /** Bytes, a float or an imaginary number: as it is written. */
  | { readonly kind: 'other'; readonly text: string };

/** What a text is that is no Python literal. */
export interface NoLiteral {
  /** What had to stand there. */
  readonly expected: string;
  /** The index in the text. */
  readonly at: number;
}

const MAX_DEPTH = 32;

const SPACE = /(?:[ \t\n\r\f]|\\\r?\n|#[^\n]*)*/y;
// Three quotes first; a string in one quote ends with its line.
const STRING =
  /([bB]?[rR]?|[rR][bB]|[uU])(?:'''((?:[^'\\]|\\[^]|'(?!''))*)'''|"""((?:[^"\\]|\\[^]|"(?!""))*)"""|'((?:[^'\\\n]|\\[^])*)'|"((?:[^"\\\n]|\\[^])*)")/y;
// Python 2 wrote long integers with an L. A leading zero once meant base 8, and is read no more.
const INTEGER =
  /([+-]?)[ \t]*(0(?:_?0)*|[1-9](?:_?[0-9])*|0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)L?(?![\w.])/y;
const FLOAT =
  /[+-]?[ \t]*(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*|\d[\d_]*(?=[eEjJ]))(?:[eE][+-]?\d[\d_]*)?[jJ]?(?![\w.])/y;
const WORD = /(?:True|False|None)(?!\w)/y;

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '\n': '', '\r\n': '', '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b', f: '\f' },
  ...{ n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** A string's text; `undefined` if it names characters, which is not read here. */
function unescape(body: string): string | undefined {
  if (/^(?:[^\\]|\\[^N])*\\N\{/.test(body)) return undefined;
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|([0-7]{1,3})|(\r\n|[^]))/g,
    (
      whole,
      x: string | undefined,
      u: string | undefined,
      wide: string | undefined,
      octal: string | undefined,
      c: string | undefined,
    ) => {
      // As in Python, a backslash that escapes nothing stands for itself.
      if (c !== undefined) return ESCAPES[c] ?? whole;
      const point = octal === undefined ? parseInt((x ?? u ?? wide)!, 16) : parseInt(octal, 8);
      return String.fromCodePoint(point);
    },
  );
}

class Reader {
  /** Why it gave up. */
  problem: NoLiteral | undefined;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): PythonLiteral {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#fail('the end');
    return value;
  }

  #fail(expected: string): never {
    this.problem = { expected, at: this.#at };
    throw new SyntaxError(expected);
  }

  /** The match of a sticky pattern here, which is then passed. */
  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }

  /** Whether `character` comes next, after white space; it is then passed. */
  #take(character: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #value(depth: number): PythonLiteral {
    if (depth > MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels`);
    if (this.#take('{')) return { kind: 'dict', entries: this.#entries(depth + 1) };
    if (this.#take('[')) return { kind: 'list', items: this.#items(']', depth + 1).items };
    if (this.#take('(')) {
      const { items, commas } = this.#items(')', depth + 1);
      // Brackets around one value make a tuple only with a comma.
      return items.length === 1 && commas === 0 ? items[0]! : { kind: 'tuple', items };
    }
    const string = this.#string();
    if (string !== undefined) return string;
    const integer = this.#match(INTEGER);
    if (integer !== undefined) {
      const magnitude = Number(integer[2]!.replaceAll('_', ''));
      return (integer[1] === '-' ? -magnitude : magnitude) + 0;
    }
    const float = this.#match(FLOAT);
    if (float !== undefined) return { kind: 'other', text: float[0] };
    const word = this.#match(WORD);
    if (word !== undefined) return word[0] === 'None' ? null : word[0] === 'True';
    return this.#fail('a Python literal');
  }

  /** A string of one or more parts; `undefined` if none begins here. */
  #string(): PythonLiteral | undefined {
    const start = this.#at;
    const parts: string[] = [];
    let isBytes = false;
    let end = start;
    for (;;) {
      const match = this.#match(STRING);
      if (match === undefined) break;
      end = this.#at;
      const prefix = match[1]!;
      const body = (match[2] ?? match[3] ?? match[4] ?? match[5])!;
      isBytes ||= /b/i.test(prefix);
      const part = /r/i.test(prefix) ? body : unescape(body);
      if (part === undefined) {
        this.#at = start;
        return this.#fail('a Python literal without characters by name');
      }
      parts.push(part);
      this.#match(SPACE);
    }
    if (parts.length === 0) return undefined;
    this.#at = end;
    return isBytes ? { kind: 'other', text: this.#text.slice(start, end) } : parts.join('');
  }

  #items(end: string, depth: number): { items: PythonLiteral[]; commas: number } {
    const items: PythonLiteral[] = [];
    let commas = 0;
    while (!this.#take(end)) {
      if (items.length > commas) this.#fail(`, or ${end}`);
      items.push(this.#value(depth));
      if (this.#take(',')) commas++;
    }
    return { items, commas };
  }

  #entries(depth: number): [PythonLiteral, PythonLiteral][] {
    const entries: [PythonLiteral, PythonLiteral][] = [];
    let commas = 0;
    while (!this.#take('}')) {
      if (entries.length > commas) this.#fail(', or }');
      const key = this.#value(depth);
      if (!this.#take(':')) this.#fail(':');
      entries.push([key, this.#value(depth)]);
      if (this.#take(',')) commas++;
    }
    return entries;
  }
}

/**
 * The value of `text`, in time linear in its length. Integers beyond 2^53 come as the nearest
 * number.
 */
export function parsePythonLiteral(
  text: string,
): { readonly value: PythonLiteral } | { readonly problem: NoLiteral } {
  const reader = new Reader(text);
  try {
    return { value: reader.whole() };
  } catch (error) {
    if (reader.problem !== undefined) return { problem: reader.problem };
    throw error;
  }
}

/** How Python writes the value, cut to about `longest` characters. */
export function formatPythonLiteral(value: PythonLiteral, longest = Infinity): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : 'a huge integer';
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (value.kind === 'other') return value.text;
  const parts: string[] = [];
  let length = 0;
  const add = (part: string) => {
    length += part.length + 2;
    // One part beyond the limit shows that something is missing.
    if (length <= longest) parts.push(part);
    else if (parts.at(-1) !== '…') parts.push('…');
  };
  if (value.kind === 'dict') {
    for (const [key, item] of value.entries) {
      add(`${formatPythonLiteral(key, longest)}: ${formatPythonLiteral(item, longest)}`);
    }
    return `{${parts.join(', ')}}`;
  }
  for (const item of value.items) add(formatPythonLiteral(item, longest));
  if (value.kind === 'list') return `[${parts.join(', ')}]`;
  return parts.length === 1 ? `(${parts[0]!},)` : `(${parts.join(', ')})`;
}
