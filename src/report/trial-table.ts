import type { Space } from '../plugin/index.js';
import { bestFirst, type Objective, type Table, type TrialRecord } from './records.js';

/** Trials, best first: number, state, objective with its standard deviation over several seeds, every parameter under its full path, seconds, run id where one is known. NaN becomes null. */
export function trialTable(trials: readonly TrialRecord[], space: Space, objective: Objective): Table {
  const paths = Object.keys(space);
  const finite = (value: number | null) => (Number.isFinite(value) ? value : null);
  const many = trials.some(({ over }) => over);
  const ids = trials.some(({ runId }) => runId !== null);
  return {
    columns: ['trial', 'state', `validation/${objective.metric}`, ...(many ? ['sd'] : []), ...paths, 'seconds', ...(ids ? ['run_id'] : [])],
    rows: bestFirst(trials, objective.direction).map((trial) => [
      trial.number,
      trial.state,
      finite(trial.value),
      ...(many ? [finite(trial.over?.sd ?? null)] : []),
      ...paths.map((path) => trial.params[path] ?? null),
      finite(trial.seconds),
      ...(ids ? [trial.runId] : []),
    ]),
  };
}
