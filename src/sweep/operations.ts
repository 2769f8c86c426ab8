/** The operations of Optuna's journal, as lines to append. */
import { randomUUID } from 'node:crypto';
import type { Direction, Params, Space, TrialState } from '../plugin/index.js';
import { distributionToJson, toInternal } from './distribution.js';
import { encode, real } from './json.js';
import type { AddedTrial } from './trial.js';

export const codes = {
  createStudy: 0,
  deleteStudy: 1,
  studyUserAttribute: 2,
  studySystemAttribute: 3,
  createTrial: 4,
  parameter: 5,
  state: 6,
  intermediate: 7,
  userAttribute: 8,
  systemAttribute: 9,
  /** Written by Rustuna; Optuna skips it. */
  discardTrials: 10,
} as const;
/** By their numbers in the journal. */
export const states: readonly TrialState[] = ['running', 'complete', 'pruned', 'failed', 'waiting'];
/** By their numbers in the journal; 0 is 'not set'. */
export const directionNumbers: Readonly<Record<Direction, number>> = { minimize: 1, maximize: 2 };
export const metricNamesKey = 'study:metric_names';

type Attributes = Readonly<Record<string, unknown>>;

const worker = `${randomUUID()}-${process.pid}`;
const line = (code: number, fields: Attributes): string => encode({ op_code: code, worker_id: worker, ...fields });
/** Microseconds and an offset, as Python 3.10 reads them. */
const timestamp = (at = Date.now()): string => new Date(at).toISOString().replace('Z', '000+00:00');
const each = (attributes: Attributes, make: (one: Attributes) => string): string[] =>
  Object.entries(attributes).map(([key, value]) => make({ [key]: value }));
/** Choices are indices, ints stay ints, floats must look like floats. */
function internal(space: Space, path: string, value: Params[string]): unknown {
  const number = toInternal(space[path]!, value);
  return space[path]!.type === 'float' ? real(number) : number;
}

/** A new study. */
export const createStudy = (name: string, directions: readonly Direction[]): string =>
  line(codes.createStudy, { study_name: name, directions: directions.map((direction) => directionNumbers[direction]) });

/** Attributes of a study, an operation each. */
export const studyAttributes = (study: number, kind: 'user' | 'system', attributes: Attributes): string[] =>
  each(attributes, (one) =>
    kind === 'user'
      ? line(codes.studyUserAttribute, { study_id: study, user_attr: one })
      : line(codes.studySystemAttribute, { study_id: study, system_attr: one }),
  );

/** A running trial with everything that is known of it, in one line so that it cannot be torn. */
export function createTrial(study: number, params: Params, space: Space, attributes: Attributes): string {
  const paths = Object.keys(params);
  return line(codes.createTrial, {
    study_id: study,
    datetime_start: timestamp(),
    state: states.indexOf('running'),
    value: null,
    values: null,
    distributions: Object.fromEntries(paths.map((path) => [path, distributionToJson(space[path]!)])),
    params: Object.fromEntries(paths.map((path) => [path, internal(space, path, params[path]!)])),
    user_attrs: attributes,
    system_attrs: {},
    intermediate_values: {},
  });
}

/** A waiting or finished trial with everything that is known of it. */
export function addTrial(study: number, trial: AddedTrial): string {
  const paths = Object.keys(trial.params);
  const { started, completed, values, space, params } = trial;
  return line(codes.createTrial, {
    study_id: study,
    // Optuna reads the first even where it is null, the other one only where the trial is over.
    datetime_start: started === null ? null : timestamp(started),
    ...(completed === null ? {} : { datetime_complete: timestamp(completed) }),
    state: states.indexOf(trial.state),
    value: null,
    values: values && values.map(real),
    distributions: Object.fromEntries(paths.map((path) => [path, distributionToJson(space[path]!)])),
    params: Object.fromEntries(paths.map((path) => [path, internal(space, path, params[path]!)])),
    user_attrs: trial.user,
    system_attrs: trial.system,
    intermediate_values: Object.fromEntries([...trial.intermediate].map(([step, value]) => [step, real(value)])),
  });
}

/** One parameter of an unfinished trial. */
export const parameter = (trial: number, path: string, value: Params[string], space: Space): string =>
  line(codes.parameter, {
    trial_id: trial,
    param_name: path,
    param_value_internal: internal(space, path, value),
    distribution: distributionToJson(space[path]!),
  });

/** A waiting trial begins. */
export const start = (trial: number): string =>
  line(codes.state, { trial_id: trial, state: states.indexOf('running'), values: null, datetime_start: timestamp() });

/** A trial ends. */
export const finish = (trial: number, state: TrialState, values: readonly number[] | null): string =>
  line(codes.state, { trial_id: trial, state: states.indexOf(state), values: values && values.map(real), datetime_complete: timestamp() });

/** The objective at a step of a trial. */
export const intermediate = (trial: number, step: number, value: number): string =>
  line(codes.intermediate, { trial_id: trial, step, intermediate_value: real(value) });

/** Attributes of an unfinished trial, an operation each. */
export const trialAttributes = (trial: number, kind: 'user' | 'system', attributes: Attributes): string[] =>
  each(attributes, (one) =>
    kind === 'user'
      ? line(codes.userAttribute, { trial_id: trial, user_attr: one })
      : line(codes.systemAttribute, { trial_id: trial, system_attr: one }),
  );
