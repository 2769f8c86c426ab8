import { format } from 'node:util';

/** Runs `work` while what libraries say through console.log and its like is dropped or, for warnings, sent to stderr under --debug. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const before = { log: console.log, info: console.info, warn: console.warn };
  const hear = (...words: unknown[]) => {
    if (process.env.STILLHOUSE_DEBUG) process.stderr.write(`${format(...words)}\n`);
  };
  Object.assign(console, { log: hear, info: hear, warn: hear });
  try {
    return await work();
  } finally {
    Object.assign(console, before);
  }
}
