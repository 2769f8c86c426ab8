import { stringify } from 'yaml';
import type { Experiment } from '../config/types.js';

const MOST = 500;
const known = new Map<string, string>();

/** The complete document as YAML. The trials of a sweep differ in little of it: each part is written once. */
export const experimentYaml = ({ document }: Pick<Experiment, 'document'>): string =>
  Object.entries(document)
    .map(([key, value]) => part(key, value))
    .join('');

function part(key: string, value: unknown): string {
  const name = JSON.stringify([key, value]);
  const text = known.get(name) ?? stringify({ [key]: value });
  if (known.size >= MOST) known.clear();
  known.set(name, text);
  return text;
}
