/** What figures were measured on. */
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';

const packageVersion = (root, name) => {
  try {
    return JSON.parse(readFileSync(`${root}/node_modules/${name}/package.json`, 'utf8')).version;
  } catch {
    return null;
  }
};

/** Processor, cores, memory and system. */
export const machine = () => ({
  cpu: cpus()[0]?.model.trim() || 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
});

/** Versions of what took part; `python` as the peers' interpreter told them, `tensorflow` that of the native addon. */
export const versions = (root, { python, tensorflow }) => ({
  node: process.versions.node,
  stillhouse: JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).version,
  tfjs: packageVersion(root, '@tensorflow/tfjs'),
  ...(tensorflow ? { 'native tensorflow': tensorflow } : {}),
  ...python,
});
