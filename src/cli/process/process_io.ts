// What a command sees of its process, so that it needs no globals.

/** The part of a stream that lines and the progress bar are written to. */
export type Console = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The process around a command. */
export interface ProcessIo {
  /** The descriptor of standard input, for `-`. */
  readonly input: number;
  /** The descriptor of standard output, for `-`. */
  readonly output: number;
  /** Whether standard output is a terminal. */
  readonly outputIsTerminal: boolean;
  /** How large that terminal is, as far as it says so. */
  readonly outputSize: { readonly columns?: number; readonly rows?: number };
  /** The variables of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard error. */
  readonly console: Console;
  /** Prints text on standard output. */
  print(text: string): Promise<void>;
  /**
   * For a command that has something to clean up: from now on the system's signals abort what this
   * returns, with an `Interrupted` as the reason, instead of ending the process.
   */
  abortOnSignals(): AbortSignal;
  /** Milliseconds of a steady clock. */
  now(): number;
}
