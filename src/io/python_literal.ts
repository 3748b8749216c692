// Reads the Python literals that an .npy header is written in: dicts, tuples, lists, strings,
// integers, True, False and None.

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
    };

/** What a text is that is no Python literal. */
export interface NoLiteral {
  /** What had to stand there. */
  readonly expected: string;
  /** The index in the text. */
  readonly at: number;
}

const DEEPEST = 32;

class LiteralSyntaxError extends Error {
  readonly problem: NoLiteral;

  constructor(problem: NoLiteral) {
    super(problem.expected);
    this.problem = problem;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\n': '' };

function unescape(body: string): string {
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^]))/g,
    (_, x: string | undefined, u: string | undefined, c: string | undefined) =>
      c === undefined ? String.fromCharCode(parseInt((x ?? u)!, 16)) : (ESCAPES[c] ?? c),
  );
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): PythonLiteral {
    const value = this.#value(0);
    this.#match(/\s*/y);
    if (this.#at < this.#text.length) this.#fail('the end');
    return value;
  }

  #fail(expected: string): never {
    throw new LiteralSyntaxError({ expected, at: this.#at });
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
    this.#match(/\s*/y);
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #value(depth: number): PythonLiteral {
    if (depth > DEEPEST) this.#fail(`at most ${DEEPEST} levels`);
    if (this.#take('{')) return { kind: 'dict', entries: this.#entries(depth + 1) };
    if (this.#take('[')) return { kind: 'list', items: this.#items(']', depth + 1).items };
    if (this.#take('(')) {
      const { items, commas } = this.#items(')', depth + 1);
      // Brackets around one value make a tuple only with a comma.
      return items.length === 1 && commas === 0 ? items[0]! : { kind: 'tuple', items };
    }
    const text = this.#match(/[uU]?(?:'((?:[^'\\\n]|\\[^])*)'|"((?:[^"\\\n]|\\[^])*)")/y);
    if (text !== undefined) return unescape((text[1] ?? text[2])!);
    // Python 2 wrote long integers with an L.
    const integer = this.#match(/([+-]?\d+)[lL]?(?![\w.])/y);
    if (integer !== undefined) return Number(integer[1]) + 0;
    const word = this.#match(/(?:True|False|None)(?!\w)/y);
    if (word !== undefined) return word[0] === 'None' ? null : word[0] === 'True';
    return this.#fail('a Python literal');
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
  try {
    return { value: new Reader(text).whole() };
  } catch (error) {
    if (error instanceof LiteralSyntaxError) return { problem: error.problem };
    throw error;
  }
}

/** How Python writes the value, cut to about `longest` characters. */
export function formatPythonLiteral(value: PythonLiteral, longest = Infinity): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : 'a huge integer';
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
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
