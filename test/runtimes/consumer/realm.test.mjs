// The checks of a realm, as Jest runs them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from './realm_checks.mjs';

for (const [name, work] of checks) {
  test(name, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigmoid-realm-'));
    try {
      await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
