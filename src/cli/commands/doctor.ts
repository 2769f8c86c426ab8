import { examine } from '../../runtime/doctor.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

const marks = { ok: '✓', warn: '~', missing: '✗' } as const;

/** Says what is used, why, and how to get better. */
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const report = await examine();
  for (const { name, status, value, advice } of report.findings) {
    say(`${marks[status]} ${name}: ${value}`);
    if (advice) say(`    ${advice}`);
  }
  return { document: report };
}
