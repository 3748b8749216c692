// What a check of many cells prints: a line each, and in the end how many passed.
export class Table {
  #passed = 0;
  #failed = 0;
  readonly #width: number;

  /** @param width of the column that says what is checked. */
  constructor(width: number) {
    this.#width = width;
  }

  /** A cell: what, how, what came out; and what is wrong with that. */
  report(what: string, how: string, result: string, failures: readonly string[]): void {
    const passed = failures.length === 0;
    if (passed) this.#passed++;
    else this.#failed++;
    console.log(
      `${what.padEnd(this.#width)} ${how.padEnd(8)} ${passed ? 'ok  ' : 'FAIL'}  ${result}`,
    );
    for (const failure of failures) console.log(failure.replace(/^/gm, '    '));
  }

  /** Prints the sum, and ends the process. */
  end(): never {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    process.exit(this.#failed === 0 ? 0 : 1);
  }
}
