import { InputError } from '../../plugin/index.js';
import { bestParamsTable, compareStudies, comparisonTable, renderTable } from '../../report/index.js';
import { stateFolder } from '../../runtime/state.js';
import { openStudy } from '../../sweep/index.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Shows studies of one objective side by side; the first is what the others are compared with. */
export async function run(_invocation: Invocation<object>, names: readonly string[]): Promise<Outcome> {
  if (names.length < 2) throw new InputError('a comparison needs two studies or more', { path: 'study compare' });
  const opened = names.map((name) => openStudy(stateFolder(), name));
  try {
    const objectives = opened.map(({ store }) => objectiveOf(store.read().directions, store.metricNames()));
    const other = objectives.findIndex((objective) => objective !== objectives[0]);
    if (other > 0)
      throw new InputError(`study '${opened[other]!.name}' has another objective: ${objectives[other]}`, {
        path: 'study compare',
        allowed: `${objectives[0]}, as study '${opened[0]!.name}' has it`,
      });
    const [direction, ...more] = opened[0]!.store.read().directions;
    if (more.length > 0)
      throw new InputError(`study '${opened[0]!.name}' has ${more.length + 1} objectives`, {
        path: 'study compare',
        allowed: 'studies of one objective',
      });
    const comparison = compareStudies(
      opened.map(({ store }) => store.read()),
      direction!,
    );
    const width = process.stderr.columns ?? 120;
    say(renderTable(comparisonTable(comparison), { width }));
    const params = bestParamsTable(comparison);
    if (params.rows.length > 0) say(`\n${renderTable(params, { width })}`);
    return { document: { objective: objectives[0], ...comparison } };
  } finally {
    opened.forEach(({ store }) => store.close());
  }
}

const objectiveOf = (directions: readonly string[], names: readonly string[]): string =>
  directions.map((direction, index) => [names[index], direction].filter(Boolean).join(' ')).join(', ');
