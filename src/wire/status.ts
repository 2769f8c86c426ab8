/** What goes on: studies that a process of this machine runs, and a queue with its workers. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queueParts, type QueueStatus } from '../execute/index.js';
import { stateFolder } from '../runtime/state.js';
import { listStudies, openExistingJournal, paceOf, type Pace } from '../sweep/index.js';

export interface RunningStudy extends Pace {
  readonly study: string;
  readonly planned: number | null;
  readonly executor: string;
}

export interface Status {
  readonly studies: readonly RunningStudy[];
  /** Null where no queue is named. */
  readonly queue: QueueStatus | null;
}

/** Throws an `InputError` where a queue is named and cannot be reached. */
export async function statusOf({ url, prefix }: { readonly url: string | null; readonly prefix: string }): Promise<Status> {
  const studies = listStudies(stateFolder())
    .filter(({ trouble, counts }) => trouble === null && counts.running > 0)
    .map(({ folder, journal, name }) => running(folder, journal, name));
  if (url === null && !process.env['STILLHOUSE_QUEUE']) return { studies: studies.filter(isLive), queue: null };
  const { queueAddress, queueStatus } = await queueParts();
  return { studies: studies.filter(isLive), queue: await queueStatus(queueAddress(url), prefix) };
}

const isLive = ({ running: trials }: RunningStudy): boolean => trials > 0;

function running(folder: string, journal: string, study: string): RunningStudy {
  const file = join(folder, 'sweep.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { document?: Document }) : {};
  const planned = kept.document?.trials ?? null;
  const store = openExistingJournal(journal);
  try {
    return { study, planned, executor: kept.document?.executor?.use ?? 'in-process', ...paceOf(store, planned) };
  } finally {
    store.close();
  }
}

/** What is read of a sweep. */
interface Document {
  readonly trials?: number | null;
  readonly executor?: { readonly use?: string };
}
