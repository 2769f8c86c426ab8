/** What a process needs that trains students of sweeps elsewhere. */
import { join } from 'node:path';
import { experimentFromDocument, withFiles } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import { Seats } from '../distill/index.js';
import { Bench } from '../job/bench.js';
import type { Room, Studio } from '../job/cohort-work.js';
import { InputError, type Log } from '../plugin/index.js';
import { FileEpochStore } from '../runtime/epoch-store.js';
import { contentFolder, SharedFiles, sharedFolder } from '../runtime/shared.js';
import { openSession, type Session } from './session.js';

const EVERY = 500; // milliseconds of training that may be lost with the process
const AGAIN = 30_000; // milliseconds without an answer of the sweep

/** What experiments with the same plugins share. */
interface Shared extends Omit<Room, 'experiment'> {
  readonly session: Session;
  readonly catalogue: Experiment['catalogue'];
}

export interface OpenStudio extends Studio {
  /** Changes as long as something trains. */
  progress(): number;
}

const shared = sharedFolder();
const sharedFiles = shared === null ? null : new SharedFiles(shared);

/** Where this machine has the files of another one. */
async function places(files: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [file, digest] of Object.entries(sharedFiles ? files : {})) {
    const place = await sharedFiles!.find(file, digest);
    if (place === null) throw new InputError('this file of the sweep is not here and not in the shared folder', { file });
    found.set(file, place);
  }
  return found;
}

/** Makes a studio; `width` students are expected to train at the same time. */
export function openStudio({ name, width, log }: { readonly name: string; readonly width: number; readonly log: Log }): OpenStudio {
  const opened = new Map<string, Promise<Shared>>();
  const seats: Seats[] = [];
  let steps = 0; // of getting ready, and looks while someone waits for the sweep
  let waiting = 0;
  const open = async (document: Record<string, unknown>): Promise<Shared> => {
    const { catalogue } = await experimentFromDocument(document, 'the sweep');
    steps++;
    const session = await openSession({ catalogue, log });
    const { backend } = await session.backend();
    steps++;
    const own = session.container.get<Seats>(Seats);
    seats.push(own);
    return {
      session,
      catalogue,
      make: session.make,
      preparation: session.preparation(),
      seats: own,
      bench: new Bench(own, width),
      backend,
    };
  };
  return {
    name,
    log,
    every: EVERY,
    again: AGAIN,
    epochs: new FileEpochStore(join(contentFolder(), 'student-epochs'), log, 'a student'),
    progress() {
      if (waiting > 0) steps++;
      return seats.reduce((sum, each) => sum + each.now(), steps);
    },
    async patient(wait) {
      waiting++;
      return wait.finally(() => waiting--);
    },
    async room({ document: told, files }) {
      const document = withFiles(told, await places(files));
      const key = JSON.stringify(document['plugins'] ?? []);
      const opening = opened.get(key) ?? open(document);
      opened.set(key, opening);
      opening.catch(() => opened.delete(key));
      const { catalogue, ...rest } = await opening;
      return { ...rest, experiment: await experimentFromDocument(document, 'the sweep', { catalogue }) };
    },
  };
}
