import { examine } from '../../runtime/doctor.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const report = await examine();
  say(JSON.stringify(report, null, 1));
  return { document: report };
}
