// The steps of a long check: what it does now, its verdicts and their count, programs that it runs.
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';

export class Steps {
  readonly #name: string;
  readonly #started = performance.now();
  #passed = 0;
  #failed = 0;

  /** `name` stands before what the check says. */
  constructor(name: string) {
    this.#name = name;
  }

  say(text: string): void {
    console.log(`${this.#name}: ${text}`);
  }

  verdict(ok: boolean, text: string): void {
    if (ok) this.#passed++;
    else this.#failed++;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(0).padStart(4);
    console.log(`${seconds} s  ${ok ? 'ok  ' : 'FAIL'}  ${text}`);
  }

  /** Ends the check: it cannot go on. */
  fail(text: string): never {
    console.error(`${this.#name}: ${text}`);
    process.exit(1);
  }

  /** The output of a program that must end well: if it does not, that is shown and the check ends. */
  run(
    folder: string,
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): string {
    const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 28,
    });
    const output = error === undefined ? stdout + stderr : `${error.message}\n`;
    if (status !== 0) {
      this.fail(`${output}${basename(command)} ended with ${status ?? signal ?? 'an error'}`);
    }
    return output;
  }

  /** Ends the check with the count of its verdicts. */
  end(): never {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    process.exit(this.#failed === 0 ? 0 : 1);
  }
}
