import type { Space } from '../plugin/index.js';
import { bestFirst, type Objective, type Table, type TrialRecord } from './records.js';
import { loggedName, resultPath } from './results.js';

/** Trials, best first: number, state, objective with its standard deviation over several seeds (or all of several objectives), every parameter under its full path, seconds, run id where one is known. NaN becomes null. */
export function trialTable(trials: readonly TrialRecord[], space: Space, objective: Objective | readonly Objective[]): Table {
  const objectives = 'metric' in objective ? [objective] : objective;
  const [first, ...others] = objectives.map((one) => loggedName(resultPath(one)));
  const paths = Object.keys(space);
  const finite = (value: number | null) => (Number.isFinite(value) ? value : null);
  const many = trials.some(({ over }) => over);
  const ids = trials.some(({ runId }) => runId !== null);
  const diagnosed = trials.some(({ diagnosis }) => diagnosis);
  return {
    columns: [
      'trial',
      'state',
      first!,
      ...(many ? ['sd'] : []),
      ...others,
      ...paths,
      ...(diagnosed ? ['diagnosis'] : []),
      'seconds',
      ...(ids ? ['run_id'] : []),
    ],
    rows: bestFirst(
      trials,
      objectives.map(({ direction }) => direction),
    ).map((trial) => [
      trial.number,
      trial.state,
      finite(trial.value),
      ...(many ? [finite(trial.over?.sd ?? null)] : []),
      ...others.map((_, index) => finite(trial.values?.[index + 1] ?? null)),
      ...paths.map((path) => trial.params[path] ?? null),
      ...(diagnosed ? [trial.diagnosis?.verdict ?? null] : []),
      finite(trial.seconds),
      ...(ids ? [trial.runId] : []),
    ]),
  };
}
