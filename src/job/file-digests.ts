/** What another process may have an experiment's files by. */
import { filesOf } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import type { SharedFiles } from './tokens.js';

/** Digests of the experiment's files, which are shared now; none where no folder is shared. */
export async function fileDigests(shared: SharedFiles | null, experiment: Experiment): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const file of shared ? filesOf(experiment) : []) {
    const digest = await shared!.share(file);
    if (digest !== null) files[file] = digest;
  }
  return files;
}
