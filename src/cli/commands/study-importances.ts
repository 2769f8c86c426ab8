import { importanceLine, importanceOf, importanceTable, renderTable } from '../../report/index.js';
import { stateFolder } from '../../runtime/state.js';
import { openStudy } from '../../sweep/index.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Says how much each parameter of a study mattered. */
export async function run(_invocation: Invocation<object>, name: string): Promise<Outcome> {
  const { store, name: study } = openStudy(stateFolder(), name);
  try {
    const found = importanceOf(store.read());
    if (found.importances) say(renderTable(importanceTable(found), { width: process.stderr.columns ?? 100 }));
    else say(importanceLine(found));
    return { document: { study, method: 'PED-ANOVA', ...found } };
  } finally {
    store.close();
  }
}
