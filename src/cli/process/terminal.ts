// What the terminal can show, from its environment.
import type { ProcessIo } from './process_io.js';

/** The terminal on standard output, or what is read in its place. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Whether it shows characters beyond ASCII. */
  readonly unicode: boolean;
  readonly colour: boolean;
}

const UNKNOWN = { columns: 80, rows: 24 };

/** Whether a variable is set to something: an empty one means nothing. */
const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** The terminal of a process: POSIX says which locale counts, no-color.org what NO_COLOR means. */
export function terminalOf({ outputIsTerminal, outputSize, environment }: ProcessIo): Terminal {
  const { LC_ALL, LC_CTYPE, LANG, NO_COLOR, TERM } = environment;
  const locale = [LC_ALL, LC_CTYPE, LANG].find(isSet) ?? '';
  // A terminal of no size, as some programs open, says nothing.
  const { columns = 0, rows = 0 } = outputIsTerminal ? outputSize : {};
  return {
    columns: columns > 0 ? columns : UNKNOWN.columns,
    rows: rows > 0 ? rows : UNKNOWN.rows,
    unicode: /utf-?8/i.test(locale),
    colour: outputIsTerminal && !isSet(NO_COLOR) && TERM !== 'dumb',
  };
}
