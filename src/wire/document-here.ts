/** An experiment's document as this machine can use it. */
import { withFiles } from '../config/index.js';
import { InputError } from '../plugin/index.js';
import { SharedFiles, sharedFolder } from '../runtime/shared.js';

const shared = sharedFolder();
const sharedFiles = shared === null ? null : new SharedFiles(shared);

/** The document of another process with the files that it names, by their digests there, where this machine has them. Throws an `InputError` for one that it has not. */
export async function documentHere(
  document: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const found = new Map<string, string>();
  for (const [file, digest] of Object.entries(sharedFiles ? files : {})) {
    const place = await sharedFiles!.find(file, digest);
    if (place === null) throw new InputError('this file of the sweep is not here and not in the shared folder', { file });
    found.set(file, place);
  }
  return withFiles(document, found);
}
