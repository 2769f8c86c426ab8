import { InputError } from '../../plugin/index.js';
import { hubCheckpoint } from './hub.js';
import { pipCheckpoint } from './pip.js';
import type { Source, Tell } from './types.js';

export interface Locating {
  /** Where fetched checkpoints are kept. */
  readonly root: string;
  readonly tell: Tell;
  readonly signal?: AbortSignal | undefined;
}

/** The folder of a checkpoint, fetched where it is not there. Throws an `InputError` where it cannot be had. */
export async function locate({ model, folder, revision }: Source, { root, tell, signal }: Locating): Promise<string> {
  if ((model === null) === (folder === null))
    throw new InputError(model === null ? 'names no checkpoint' : 'names both a model and a folder', {
      path: 'teacher',
      allowed: 'model: pip:PACKAGE or a name on the hub; or folder: a path',
    });
  if (folder !== null) return folder;
  if (model!.startsWith('pip:')) return pipCheckpoint(model!.slice('pip:'.length), root, tell);
  return hubCheckpoint(model!, revision, { root, tell, signal, env: process.env });
}
