/** What figures were measured on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

const packageVersion = (root, name) => {
  try {
    return JSON.parse(readFileSync(`${root}/node_modules/${name}/package.json`, 'utf8')).version;
  } catch {
    return null;
  }
};

/** Processor, cores, memory and system; `load` is how many processes wanted a core in the last minute. */
export const machine = () => ({
  cpu: cpus()[0]?.model.trim() || 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
  load: Number(loadavg()[0].toFixed(2)),
});

/** Versions of what took part; `python` as the peers' interpreter told them, `tensorflow` that of the native addon. */
const versions = (root, { python, tensorflow }) => ({
  node: process.versions.node,
  stillhouse: JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).version,
  tfjs: packageVersion(root, '@tensorflow/tfjs'),
  ...(tensorflow ? { 'native tensorflow': tensorflow } : {}),
  ...python,
});

/** What stands above each result: when, of which commit, on what and with what it was measured. */
export const measuredNow = (root, parts = {}) => ({
  date: new Date().toISOString().slice(0, 10),
  commit: commit(root),
  machine: machine(),
  versions: versions(root, parts),
});

/** The commit that is measured, with `+` where files differ from it; null where there is no git. */
function commit(root) {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') ? '+' : '');
  } catch {
    return null;
  }
}
