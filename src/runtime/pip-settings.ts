import { runCommand } from '#plain/command.mjs';
import type { Python } from './python.js';

const harmless = new Set(['cert', 'timeout', 'default-timeout', 'disable-pip-version-check', 'retries', 'progress-bar', 'no-color', 'quiet', 'root-user-action', 'cache-dir', 'no-cache-dir', 'user', 'break-system-packages', 'no-input', 'no-warn-script-location', 'prefer-binary']);
const flags: Readonly<Record<string, string>> = {
  'index-url': '--default-index',
  'extra-index-url': '--index',
  'find-links': '--find-links',
  'trusted-host': '--allow-insecure-host',
};

/** What pip is told by its configuration files and environment, as arguments and variables for uv; null where uv has no equal. */
export interface UvSettings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Reads lines such as `global.index-url='...'` and `:env:.cert='...'`. */
export function translate(listing: string): UvSettings | null {
  const args: string[] = [];
  const env: Record<string, string> = {};
  for (const line of listing.split('\n').filter((text) => text.includes('='))) {
    const [, key, raw] = /^[^=]*?\.([a-z-]+)=(.*)$/.exec(line.trim()) ?? [];
    if (!key || raw === undefined) return null;
    const value = raw.replace(/^(['"])(.*)\1$/, '$2');
    if (key === 'cert') env.SSL_CERT_FILE = value;
    else if (key === 'proxy') Object.assign(env, { HTTPS_PROXY: value, HTTP_PROXY: value });
    else if (flags[key]) args.push(...value.split(/\\n|\s+/).filter(Boolean).flatMap((part) => [flags[key]!, part]));
    else if (!harmless.has(key)) return null;
  }
  return { args, env };
}

/** pip's settings on this machine, translated for uv. */
export async function uvSettings(python: Python): Promise<UvSettings | null> {
  const listing = await runCommand(python.executable, ['-m', 'pip', 'config', 'list'], { timeoutMs: 60_000 });
  return listing.ok ? translate(listing.output) : null;
}
