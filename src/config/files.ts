import { leavesOf } from './build.js';
import type { Experiment } from './types.js';

/** The absolute paths that an experiment's options name. */
export function filesOf(experiment: Experiment): string[] {
  const paths = [...leavesOf(experiment)].filter(([, { format }]) => format === 'path' || format === 'source').map(([path]) => path);
  return [...new Set(paths.map((path) => experiment.params[path] ?? '').filter((value) => value.startsWith('/')))];
}

/** A document with some of its paths put in the place of others. */
export function withFiles(document: Readonly<Record<string, unknown>>, places: ReadonlyMap<string, string>): Record<string, unknown> {
  const moved = (value: unknown): unknown => {
    if (typeof value === 'string') return places.get(value) ?? value;
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, moved(inner)]));
  };
  return moved(document) as Record<string, unknown>;
}
