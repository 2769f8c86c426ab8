/** Replays a journal: what Optuna would hold in memory after the same lines. Ids are implicit; the order of the lines gives them. */
import type { Direction, Distribution, ParamValue, StudyView, TrialState, TrialView } from '../plugin/index.js';
import { compatible, distributionFromJson, toExternal } from './distribution.js';
import type { Entry } from './journal-file.js';
import { codes, directionNumbers, states } from './operations.js';
import { Count } from './standing.js';
import type { Reported } from './trial.js';

type Op = Entry['op'];
type Attributes = Record<string, unknown>;

export interface TrialRecord {
  readonly id: number;
  readonly number: number;
  readonly study: StudyRecord;
  state: TrialState;
  params: Record<string, ParamValue>;
  distributions: Record<string, Distribution>;
  values: readonly number[];
  intermediate: Map<number, number>;
  user: Attributes;
  system: Attributes;
  /** In the order of the journal, each with the system attributes that were set since the one before. */
  reports: Reported[];
  /** System attributes set since the last report. */
  marks: Attributes;
  /** Milliseconds since 1970. */
  started: number | null;
  completed: number | null;
}

export interface StudyRecord {
  readonly id: number;
  readonly name: string;
  readonly directions: readonly Direction[];
  user: Attributes;
  system: Attributes;
  readonly trials: TrialRecord[];
  /** Of each parameter the first distribution that a trial had it from. */
  readonly distributions: Map<string, Distribution>;
  readonly count: Count;
  /** The study as it was last looked at, and the trials that are new or have changed since. */
  view: StudyView | null;
  readonly changed: Set<TrialRecord>;
}

const isFinished = (state: TrialState): boolean => state !== 'running' && state !== 'waiting';

function check<T>(value: unknown, holds: (value: unknown) => boolean, what: string): T {
  if (!holds(value)) throw new Error(`it needs ${what}`);
  return value as T;
}
const isIndex = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'number');
const isDirections = (value: unknown): boolean => isNumbers(value) && (value as number[]).length > 0;
const index = (op: Op, field: string) => check<number>(op[field], isIndex, `${field}, a whole number`);
const text = (op: Op, field: string) => check<string>(op[field], (value) => typeof value === 'string', `${field}, a text`);
const object = (op: Op, field: string) => check<Attributes>(op[field] ?? {}, isObject, `${field}, an object`);

function time(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  return check(Date.parse(value), Number.isFinite, `times that are dates, and not '${value.slice(0, 40)}'`);
}

function stateOf(value: unknown): TrialState {
  const state = states[value as number];
  if (state === undefined) throw new Error(`unknown state ${String(value)}`);
  return state;
}

function external(distribution: Distribution | undefined, value: unknown): ParamValue {
  const found = distribution && typeof value === 'number' ? toExternal(distribution, value) : undefined;
  if (found === undefined) throw new Error(`the value ${String(value)} does not fit its distribution`);
  return found;
}

function valuesOf(op: Op): readonly number[] {
  if (op['values'] != null) return check(op['values'], isNumbers, 'values, a list of numbers');
  return typeof op['value'] === 'number' ? [op['value']] : [];
}

/** The studies of a journal, line by line. */
export class Replay {
  readonly studies = new Map<number, StudyRecord>();
  private readonly trials: TrialRecord[] = [];
  private readonly distributions = new Map<string, Distribution>();
  private nextStudy = 0;

  /** Applies one operation. Throws an Error that says what is wrong with it. */
  apply(op: Op): void {
    const code = op['op_code'];
    switch (code) {
      case codes.createStudy:
        return this.createStudy(text(op, 'study_name'), check(op['directions'], isDirections, 'directions, a list of one number or more'));
      case codes.deleteStudy:
        return void this.studies.delete(index(op, 'study_id'));
      case codes.studyUserAttribute:
        return this.setStudy(op, 'user', object(op, 'user_attr'));
      case codes.studySystemAttribute:
        return this.setStudy(op, 'system', object(op, 'system_attr'));
      case codes.createTrial:
        return this.createTrial(op);
      case codes.discardTrials:
        return;
      default:
        return this.change(code, op);
    }
  }

  private change(code: unknown, op: Op): void {
    const changes: Readonly<Record<string, (trial: TrialRecord) => void>> = {
      [codes.parameter]: (trial) => this.setParameter(trial, op),
      [codes.state]: (trial) => this.setState(trial, op),
      [codes.intermediate]: (trial) => this.report(trial, op),
      [codes.userAttribute]: (trial) => void (trial.user = { ...trial.user, ...object(op, 'user_attr') }),
      [codes.systemAttribute]: (trial) => {
        trial.system = { ...trial.system, ...object(op, 'system_attr') };
        trial.marks = { ...trial.marks, ...object(op, 'system_attr') };
      },
    };
    const change = typeof code === 'number' ? changes[code] : undefined;
    if (!change) throw new Error(`unknown op_code ${String(code)}`);
    const trial = this.trials[index(op, 'trial_id')];
    if (!trial || isFinished(trial.state)) return;
    change(trial);
    changed(trial);
  }

  private createStudy(name: string, directions: readonly number[]): void {
    if ([...this.studies.values()].some((study) => study.name === name)) return;
    const id = this.nextStudy++;
    const of = directions.map(directionOf);
    const kept = { distributions: new Map(), count: new Count(of), view: null, changed: new Set<TrialRecord>() };
    this.studies.set(id, { id, name, directions: of, user: {}, system: {}, trials: [], ...kept });
  }

  private setStudy(op: Op, kind: 'user' | 'system', attributes: Attributes): void {
    const study = this.studies.get(index(op, 'study_id'));
    if (study) study[kind] = { ...study[kind], ...attributes };
  }

  private createTrial(op: Op): void {
    const study = this.studies.get(index(op, 'study_id'));
    if (!study) return;
    const distributions = Object.fromEntries(
      Object.entries(object(op, 'distributions')).map(([path, json]) => [path, this.distribution(String(json))]),
    );
    const params = Object.entries(object(op, 'params')).map(([path, value]) => [path, external(distributions[path], value)] as const);
    const steps = Object.entries(object(op, 'intermediate_values')).map(([step, value]) => [Number(step), value as number] as const);
    const trial: TrialRecord = {
      id: this.trials.length,
      number: study.trials.length,
      study,
      state: stateOf(op['state'] ?? 0),
      params: Object.fromEntries(params),
      distributions,
      values: valuesOf(op),
      intermediate: new Map(steps),
      user: { ...object(op, 'user_attrs') },
      system: { ...object(op, 'system_attrs') },
      reports: [],
      marks: {},
      started: time(op['datetime_start']),
      completed: time(op['datetime_complete']),
    };
    this.trials.push(trial);
    study.trials.push(trial);
    for (const [path, distribution] of Object.entries(distributions)) keepFirst(study, path, distribution);
    changed(trial);
  }

  /** One for all trials that have the same. */
  private distribution(json: string): Distribution {
    const found = this.distributions.get(json) ?? distributionFromJson(json);
    this.distributions.set(json, found);
    return found;
  }

  private report(trial: TrialRecord, op: Op): void {
    const step = check<number>(op['step'], Number.isSafeInteger, 'step, a whole number');
    const value = check<number>(op['intermediate_value'], (given) => typeof given === 'number', 'intermediate_value, a number');
    trial.intermediate.set(step, value);
    if ((trial.reports.at(-1)?.step ?? -1) >= step) trial.reports = trial.reports.filter((before) => before.step < step);
    trial.reports.push({ step, value, attributes: trial.marks });
    trial.marks = {};
  }

  private setParameter(trial: TrialRecord, op: Op): void {
    const path = text(op, 'param_name');
    const distribution = this.distribution(text(op, 'distribution'));
    const first = trial.study.distributions.get(path);
    if (first && !compatible(first, distribution)) return;
    keepFirst(trial.study, path, distribution);
    trial.params = { ...trial.params, [path]: external(distribution, op['param_value_internal']) };
    trial.distributions = { ...trial.distributions, [path]: distribution };
  }

  private setState(trial: TrialRecord, op: Op): void {
    const state = stateOf(op['state']);
    if (state === 'running' && trial.state === 'running') return;
    if (state === 'running') trial.started = time(op['datetime_start']);
    if (isFinished(state)) trial.completed = time(op['datetime_complete']);
    trial.state = state;
    if (op['values'] != null) trial.values = valuesOf(op);
  }
}

const directionOf = (number: number): Direction => (number === directionNumbers.maximize ? 'maximize' : 'minimize');

function keepFirst({ distributions }: StudyRecord, path: string, distribution: Distribution): void {
  if (!distributions.has(path)) distributions.set(path, distribution);
}

function changed(trial: TrialRecord): void {
  trial.study.changed.add(trial);
  trial.study.count.take(trial);
}

/** The trial as samplers and pruners see it: it does not change any more. */
const viewOf = (trial: TrialRecord): TrialView => ({
  number: trial.number,
  state: trial.state,
  params: trial.params,
  distributions: trial.distributions,
  values: trial.values,
  intermediate: new Map([...trial.intermediate].sort(([a], [b]) => a - b)),
  attributes: trial.system,
});

/** The study as samplers and pruners see it: it does not change any more. Trials that have not changed since it was last asked for are the same. */
export function viewOfStudy(study: StudyRecord): StudyView {
  if (study.view && study.changed.size === 0) return study.view;
  const trials = study.view?.trials.slice() ?? [];
  for (const trial of study.changed) trials[trial.number] = viewOf(trial);
  study.changed.clear();
  return (study.view = { name: study.name, directions: study.directions, trials });
}
