import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOMS = ['src', 'plugins', 'test', 'benchmarks'];

function filesBelow(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  } catch {
    return [];
  }
}

/** SHA-256 in hex of everything that decides what the compiler writes. */
export function sourceDigest(root) {
  const hash = createHash('sha256');
  const files = ROOMS.flatMap((room) => filesBelow(join(root, room))).filter((file) => /\.([cm]?ts|json)$/.test(file));
  for (const file of [...files.sort(), join(root, 'tsconfig.json'), join(root, 'package.json'), join(root, 'package-lock.json')]) {
    const content = readFileSync(file);
    hash.update(`${file.slice(root.length)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
