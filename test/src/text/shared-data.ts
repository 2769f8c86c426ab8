import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of real text beside the project's folder, or null where it is absent; STILLHOUSE_SHARED names another place. */
export function sharedData(name: string): string | null {
  const root = process.env.STILLHOUSE_SHARED ?? fileURLToPath(new URL('../../../../../shared', import.meta.url)); // dist/test/src/text
  const folder = join(root, 'data', name);
  return existsSync(folder) ? folder : null;
}
