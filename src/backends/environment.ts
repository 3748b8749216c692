// The environment variables that say what computes.

/** An environment variable; `undefined` too where there is no environment or it may not be read. */
export function environment(name: string): string | undefined {
  try {
    const value = process.env[name];
    return value === '' ? undefined : value;
  } catch {
    return undefined;
  }
}
