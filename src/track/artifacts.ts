import { createReadStream, accessSync, constants } from 'node:fs';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rest } from './client/rest.js';
import { LimitError } from './client/limits.js';

const streamFrom = 8 << 20;

/** Writes a file, or content, below a run's artifact URI: through the server's proxy, or to a local folder. Throws a `LimitError` for another store. */
export async function upload(rest: Rest, artifactUri: string, path: string, source: string | Buffer): Promise<void> {
  const proxied = proxyFolder(artifactUri);
  if (proxied !== null) {
    const content = await small(source);
    return rest.putArtifact(proxied, path, () => ({ raw: content ?? createReadStream(source as string) }));
  }
  const folder = localFolder(artifactUri);
  if (folder === null) throw new LimitError(unreachable(artifactUri));
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await (typeof source === 'string' ? copyFile(source, target) : writeFile(target, source));
}

/** What is to be sent; null for a file that is too large to be held. */
async function small(source: string | Buffer): Promise<Buffer | null> {
  if (typeof source !== 'string') return source;
  return (await stat(source)).size >= streamFrom ? null : readFile(source);
}

/** Why artifacts below this location cannot be written; null: they can. */
export function artifactFault(location: string): string | null {
  if (proxyFolder(location) !== null) return null;
  const folder = localFolder(location);
  return folder !== null && writable(folder) ? null : unreachable(location);
}

const proxyFolder = (uri: string): string | null => /^mlflow-artifacts:\/(?!\/[^/])(.*)$/.exec(uri)?.[1] ?? null;

function localFolder(uri: string): string | null {
  if (uri.startsWith('/')) return uri;
  return uri.startsWith('file:///') ? fileURLToPath(uri) : null;
}

/** The folder itself may not exist yet: then the nearest one above it counts. */
function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    const above = dirname(folder);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && above !== folder && above !== '/' && writable(above);
  }
}

const unreachable = (uri: string): string =>
  `artifacts at ${uri} can only be written through the tracking server: start it with --serve-artifacts and use an experiment created since`;
