/** What a process needs that trains students of sweeps elsewhere. */
import { join } from 'node:path';
import { experimentFromDocument } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import { Seats } from '../distill/index.js';
import { Bench } from '../job/bench.js';
import type { Room, Studio } from '../job/cohort-work.js';
import type { Log } from '../plugin/index.js';
import { FileEpochStore } from '../runtime/epoch-store.js';
import { contentFolder } from '../runtime/shared.js';
import { documentHere } from './document-here.js';
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
      const document = await documentHere(told, files);
      const key = JSON.stringify(document['plugins'] ?? []);
      const opening = opened.get(key) ?? open(document);
      opened.set(key, opening);
      opening.catch(() => opened.delete(key));
      const { catalogue, ...rest } = await opening;
      return { ...rest, experiment: await experimentFromDocument(document, 'the sweep', { catalogue }) };
    },
  };
}
