// The versions of blobs: a blob gets a new one each time an operator writes to it.
import type { OperatorDef } from '../proto/message_types.js';

/** An operator with the version of each blob that it reads and writes. */
export interface Step {
  readonly op: OperatorDef;
  readonly inVersions: ReadonlyMap<string, number>;
  readonly outVersions: ReadonlyMap<string, number>;
}

/** The key of a version of a blob. */
export const versioned = (name: string, version: number): string => `${version} ${name}`;

/** Operators played in order: the versions that each reads and writes. */
export class BlobVersions {
  readonly steps: Step[] = [];
  /** The version of each blob after all operators. */
  readonly #frontier = new Map<string, number>();
  /** By blob and version, the steps that read it. */
  readonly #usages = new Map<string, number[]>();

  constructor(operators: readonly OperatorDef[]) {
    for (const op of operators) this.#play(op);
  }

  /** The version of a blob after all operators, if one names it. */
  latest(name: string): number | undefined {
    return this.#frontier.get(name);
  }

  /** The version of a blob after all operators: its first one, if none names it. */
  current(name: string): number {
    const version = this.#frontier.get(name) ?? 0;
    this.#frontier.set(name, version);
    return version;
  }

  /** The steps that read a version of a blob. */
  used(name: string, version: number): number[] {
    const key = versioned(name, version);
    const list = this.#usages.get(key) ?? [];
    this.#usages.set(key, list);
    return list;
  }

  #play(op: OperatorDef): void {
    const inVersions = new Map<string, number>();
    for (const name of op.input) {
      const version = this.current(name);
      inVersions.set(name, version);
      this.used(name, version).push(this.steps.length);
    }
    const outVersions = new Map<string, number>();
    for (const name of op.output) {
      const before = this.#frontier.get(name);
      if (before !== undefined) this.#frontier.set(name, before + 1);
      outVersions.set(name, this.current(name));
    }
    this.steps.push({ op, inVersions, outVersions });
  }
}
