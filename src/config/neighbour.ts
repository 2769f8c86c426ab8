import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { didYouMean } from '../catalogue/index.js';
import { shown } from './located.js';

/** The nearest name in a missing file's folder. */
export function neighbour(file: string): string | undefined {
  if (/(^|\/)~/.test(file)) return '~ is not expanded: write the whole path';
  try {
    return didYouMean(basename(file), readdirSync(dirname(file)));
  } catch {
    return `folder '${shown(dirname(file))}' does not exist`;
  }
}
