/** A process that does for the one that has begun it what needs tensors. */
import { experimentFromDocument } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import { parentLog, serveParent } from '../execute/index.js';
import { errandWork, type ErrandRoom } from '../job/errands.js';
import { TrialRunner } from '../job/trial-runner.js';
import { documentHere } from './document-here.js';
import { openSession } from './session.js';

let steps = 0;
const rooms = new Map<string, Promise<Omit<ErrandRoom, 'experiment'>>>();

const begin = errandWork(async ({ document, files }) => {
  steps++;
  const experiment = await experimentFromDocument(await documentHere(document, files), 'the sweep');
  const key = JSON.stringify(document['plugins'] ?? []); // experiments with the same ones share what is made ready
  const room = rooms.get(key) ?? openRoom(experiment.catalogue);
  rooms.set(key, room);
  return { ...(await room), experiment };
});

async function openRoom(catalogue: Experiment['catalogue']): Promise<Omit<ErrandRoom, 'experiment'>> {
  const session = await openSession({ catalogue, log: parentLog });
  const { make } = session;
  const backend = await session.backend();
  return { make, preparation: session.preparation(), rehearsal: session.rehearsal(), runner: session.container.get(TrialRunner), backend };
}

serveParent(begin, () => steps);
