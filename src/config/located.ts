/** A document that knows where each of its values was written. */
import { relative } from 'node:path';
import type { InputError } from '../plugin/index.js';

export type Tree = Record<string, unknown>;
export interface Place {
  /** As error messages show it: a file, a flag or an environment variable. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Where paths written there start from. */
  readonly folder: string;
  /** The text of a flag or variable before it was read as YAML. */
  readonly raw?: string;
}
export interface Located {
  readonly value: Tree;
  readonly root: Place;
  /** By dotted path. */
  readonly places: Map<string, Place>;
}

/** The place of a path, or of the nearest thing around it. */
export function placeOf(located: Located, path: string): Place {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const place = located.places.get(at);
    if (place) return place;
  }
  return located.root;
}

/** The place as an `InputError` takes it. */
export function at(located: Located, path: string): InputError['at'] {
  const { file, line, column } = placeOf(located, path);
  return { file, ...(line !== undefined && { line, column }), path };
}

/** A document without a file: from the tracking server, a journal, or after a change. */
export const unlocated = (value: Tree, label: string, folder: string): Located => ({
  value: structuredClone(value),
  root: { file: label, folder },
  places: new Map(),
});

/** Whether a value is a map, as opposed to a list or a single value. */
export const isMap = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Joins the parts of a dotted path, leaving out the empty ones. */
export const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('.');

/** A file's path as messages show it: from the working folder where it lies inside. */
export function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '' || path.startsWith('..') ? file : path;
}
