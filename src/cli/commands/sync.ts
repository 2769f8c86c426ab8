import { join } from 'node:path';
import { findServer } from '../../runtime/server.js';
import { stateFolder } from '../../runtime/state.js';
import { syncOutbox } from '../../track/index.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes } from '../faults.js';
import { personLog, say } from '../output.js';

/** Sends what every outbox still owes; exit code 1 where something stays owed. */
export async function run({ signal }: Invocation<object>): Promise<Outcome> {
  const local = (await findServer())?.uri;
  const synced = await syncOutbox(join(stateFolder(), 'outbox'), { env: process.env, log: personLog, signal, ...(local ? { local } : {}) });
  for (const line of synced.trouble) say(`warning: ${line}`);
  say(`${synced.delivered} operations sent, ${synced.pending} still owed`);
  if (synced.pending) say('start the server and run again: stillhouse server start && stillhouse sync');
  return { document: synced, code: synced.pending || synced.trouble.length ? exitCodes.failed : exitCodes.done };
}
