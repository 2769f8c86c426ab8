/** Golden data of Optuna: the excerpt beside the sources, and all of it where STILLHOUSE_GOLDEN names a folder. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Direction, Distribution, Params, StudyView, TrialView } from '../../../src/plugin/index.js';
import { distributionFromJson } from '../../../src/sweep/distribution.js';

const here = resolve(fileURLToPath(import.meta.url), '../../../../../test/src/search');

/** A document of the excerpt. */
export const excerpt = <T>(name: string): T => JSON.parse(readFileSync(join(here, name), 'utf8')) as T;

/** A document of the whole golden data; null, with a line that says so, where it is absent. */
export function golden<T>(name: string): T | null {
  const folder = process.env['STILLHOUSE_GOLDEN'];
  if (folder && existsSync(join(folder, name))) return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
  console.log(`      skipped: STILLHOUSE_GOLDEN names no folder with ${name}`);
  return null;
}

export type History = readonly { params: Params; values?: number[]; value?: number }[];
type Json = Record<string, unknown>;

const spaceOf = (space: Json): Record<string, Distribution> =>
  Object.fromEntries(Object.entries(space).map(([path, json]) => [path, distributionFromJson(JSON.stringify(json))]));

/** A complete trial; what is not given is empty. */
export const trialOf = (number: number, values: readonly number[], more: Partial<TrialView> = {}): TrialView => ({
  number,
  state: 'complete',
  params: {},
  distributions: {},
  values,
  intermediate: new Map(),
  attributes: {},
  ...more,
});

/** A study of complete trials; each has the distributions of the parameters that it sets. */
export function studyOf(directions: readonly Direction[], history: History, space: Json): StudyView {
  const all = spaceOf(space);
  const trials = history.map(({ params, values, value }, number) =>
    trialOf(number, values ?? [value!], {
      params,
      distributions: Object.fromEntries(Object.keys(params).map((path) => [path, all[path]!])),
    }),
  );
  return { name: 'golden', directions, trials };
}
