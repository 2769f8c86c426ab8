/** Where results are kept: the last one of each benchmark in a file of its own, a line of every one in the history. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLines, lineOf } from './history.mjs';

export const historyFile = (root) => join(root, 'benchmarks/history.jsonl');
export const resultFile = (root, name) => join(root, `benchmarks/results/${name}.json`);

/** Keeps a result; `about` is what was measured where, with what `settings`, and `figures` are those of it that are new. */
export function keepResult(root, name, result, about, figures) {
  mkdirSync(join(root, 'benchmarks/results'), { recursive: true });
  writeFileSync(resultFile(root, name), `${JSON.stringify(result, null, 2)}\n`);
  if (figures.length > 0) addLines(historyFile(root), [lineOf(name, about, figures)]);
}
