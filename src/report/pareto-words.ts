/** The Pareto front in words, as a table and as a document. */
import type { Space } from '../plugin/index.js';
import { amount } from './numbers.js';
import type { JudgedRecord, Pareto } from './pareto.js';
import type { Table } from './records.js';
import { loggedName, resultPath } from './results.js';

/** How many trials no other one dominates, and what they cover. */
export function paretoLine({ front, hypervolume, reference, objectives }: Pareto): string {
  if (hypervolume === null) return 'Pareto front: no trial is complete and within the constraints.';
  const one = front.length === 1;
  const point = objectives.map(({ metric }, axis) => `${metric} ${amount(reference![axis])}`).join(', ');
  return `Pareto front: ${front.length} ${one ? 'trial that no other dominates' : 'trials that no other dominates'}; hypervolume ${hypervolume.toPrecision(6)} up to ${point}.`;
}

/** The trials of the front: number, objectives, those of the space's parameters that any of them has. */
export function paretoTable({ front, objectives }: Pareto, space: Space): Table {
  const paths = Object.keys(space).filter((path) => front.some(({ params }) => Object.hasOwn(params, path)));
  return {
    columns: ['trial', ...objectives.map((one) => loggedName(resultPath(one))), ...paths],
    rows: front.map(({ number, values, params }) => [number, ...values, ...paths.map((path) => params[path] ?? null)]),
  };
}

const trialDocument = ({ number, values, params, runId }: JudgedRecord) => ({ number, values, params, run_id: runId });

/** The front as `sweep --json` tells it. */
export const paretoDocument = ({ objectives, front, hypervolume, reference }: Pareto): Record<string, unknown> => ({
  objectives: objectives.map(({ metric, direction }, axis) => ({ metric, direction, reference: reference?.[axis] ?? null })),
  front: front.map(trialDocument),
  hypervolume,
});
