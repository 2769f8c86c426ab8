/** A study kept in a journal file of Optuna's format: Optuna and its dashboard can open it, and go on with it, at any time. */
import { InputError, type Params, type Space, type StudyView, type TrialState } from '../plugin/index.js';
import { compatible } from './distribution.js';
import { JournalFile, type Entry, type OnDisk } from './journal-file.js';
import * as operations from './operations.js';
import { Replay, viewOfStudy, type StudyRecord, type TrialRecord } from './replay.js';
import type { AddedTrial, Reported, Standing, StudyStart, StudyStore, Taken } from './trial.js';

type Attributes = Readonly<Record<string, unknown>>;

const isFinished = (state: TrialState): boolean => state !== 'running' && state !== 'waiting';

/** One study of a journal file: reads what others append, and appends under the lock. */
export class JournalStore implements StudyStore {
  private readonly replay = new Replay();

  constructor(
    private readonly file: JournalFile,
    private readonly name: string,
  ) {}

  get path(): string {
    return this.file.path;
  }

  /** The names of all studies in the file. */
  names(): string[] {
    this.sync();
    return [...this.replay.studies.values()].map(({ name }) => name);
  }

  /** Writes the study's beginning unless it is there; one that was begun for other objectives is refused. */
  begins({ directions, metricNames }: Omit<StudyStart, 'name'>): void {
    this.append(() => {
      const found = this.find();
      if (!found) return [operations.createStudy(this.name, directions)];
      if (found.directions.join() !== directions.join())
        throw new InputError(`study '${this.name}' was begun to ${found.directions.join(', ')}`, {
          file: this.path,
          suggestion: `it cannot go on to ${directions.join(', ')}: begin a new study`,
        });
      return [];
    });
    if (this.study.system[operations.metricNamesKey] === undefined && metricNames.length > 0)
      this.append(() => operations.studyAttributes(this.study.id, 'system', { [operations.metricNamesKey]: metricNames }));
  }

  read(): StudyView {
    this.sync();
    return viewOfStudy(this.study);
  }

  standing(): Standing {
    this.sync();
    return this.study.count;
  }

  begin(params: Params, space: Space, attributes: Attributes = {}): number {
    return this.ask(() => params, space, attributes)!;
  }

  ask(sample: (study: StudyView, number: number) => Params | null, space: Space, attributes: Attributes = {}): number | null {
    let number: number | null = null;
    this.append(() => {
      const next = this.study.trials.length;
      const params = sample(viewOfStudy(this.study), next);
      if (params === null) return [];
      this.refuseIncompatible(params, space);
      number = next;
      return [operations.createTrial(this.study.id, params, space, attributes)];
    }, 'later');
    return number;
  }

  claim(number: number, free: (state: TrialState, notes: Attributes) => boolean, { params, space, attributes }: Taken): boolean {
    let claimed = false;
    this.append(() => {
      const trial = this.trial(number);
      claimed = !isFinished(trial.state) && free(trial.state, trial.user);
      if (!claimed) return [];
      this.refuseIncompatible(params, space);
      const missing = Object.keys(params).filter((path) => !Object.hasOwn(trial.params, path));
      return [
        ...operations.trialAttributes(trial.id, 'user', attributes),
        ...missing.map((path) => operations.parameter(trial.id, path, params[path]!, space)),
        // Last, so that a torn write leaves it waiting.
        ...(trial.state === 'waiting' ? [operations.start(trial.id)] : []),
      ];
    });
    return claimed;
  }

  add(make: (study: StudyView) => readonly AddedTrial[]): void {
    this.append(() => {
      const added = make(viewOfStudy(this.study));
      for (const { params, space } of added) this.refuseIncompatible(params, space);
      return added.map((trial) => operations.addTrial(this.study.id, trial));
    });
  }

  report(number: number, step: number, value: number, attributes: Attributes = {}): void {
    // The report last: where a write is torn, what is missing is judged again.
    this.change(number, ({ id }) => [...operations.trialAttributes(id, 'system', attributes), operations.intermediate(id, step, value)]);
  }

  reports(number: number): readonly Reported[] {
    this.sync();
    return [...this.trial(number).reports];
  }

  note(number: number, attributes: Attributes): void {
    this.change(number, ({ id }) => operations.trialAttributes(id, 'user', attributes), 'later');
  }

  mark(number: number, attributes: Attributes): void {
    this.change(number, ({ id }) => operations.trialAttributes(id, 'system', attributes), 'later');
  }

  finish(number: number, state: 'complete' | 'pruned' | 'failed', values: readonly number[] | null, notes: Attributes = {}): void {
    this.change(number, ({ id, study }) => {
      if (state === 'complete' && values?.length !== study.directions.length)
        throw new Error(`trial ${number} is complete with ${values?.length ?? 0} values and not ${study.directions.length}`);
      if (values?.some(Number.isNaN)) throw new Error(`trial ${number}: NaN is no value of an objective`);
      return [...operations.trialAttributes(id, 'user', notes), operations.finish(id, state, values)];
    });
  }

  noteStudy(attributes: Attributes): void {
    this.append(() => operations.studyAttributes(this.study.id, 'user', attributes));
  }

  metricNames(): readonly string[] | null {
    this.sync();
    const names = this.study.system[operations.metricNamesKey];
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null;
  }

  studyNotes(): Attributes {
    this.sync();
    return this.study.user;
  }

  trialNotes(number: number): Attributes {
    return this.latest(number).user;
  }

  trialMarks(number: number): Attributes {
    return this.latest(number).system;
  }

  trialTimes(number: number): { started: number | null; completed: number | null } {
    const { started, completed } = this.latest(number);
    return { started, completed };
  }

  together<T>(act: () => T): T {
    return this.file.together(act);
  }

  settled(): Promise<void> {
    return this.file.settled();
  }

  close(): void {
    this.file.close();
  }

  private find(): StudyRecord | undefined {
    return [...this.replay.studies.values()].find(({ name }) => name === this.name);
  }

  private get study(): StudyRecord {
    const study = this.find();
    if (study) return study;
    throw new InputError(`there is no study '${this.name}'`, {
      file: this.path,
      allowed: this.names().join(', ') || 'nothing: the journal is empty',
    });
  }

  private trial(number: number): TrialRecord {
    const trial = this.study.trials[number];
    if (!trial) throw new Error(`study '${this.name}' has no trial ${number}`);
    return trial;
  }

  /** A finished trial never changes: the file is not looked at for it. */
  private latest(number: number): TrialRecord {
    const known = this.find()?.trials[number];
    if (known && isFinished(known.state)) return known;
    this.sync();
    return this.trial(number);
  }

  private sync(): void {
    this.apply(this.file.read());
  }

  private append(make: () => readonly string[], when: OnDisk = 'now'): void {
    const appended = this.file.append((news) => {
      this.apply(news);
      return make();
    }, when);
    this.apply(appended);
  }

  /** Optuna drops what is said of a finished trial, so its author must hear of it. */
  private change(number: number, make: (trial: TrialRecord) => readonly string[], when: OnDisk = 'soon'): void {
    this.append(() => {
      const trial = this.trial(number);
      if (isFinished(trial.state)) throw new Error(`trial ${number} of study '${this.name}' is ${trial.state} and cannot change any more`);
      return make(trial);
    }, when);
  }

  private apply(entries: readonly Entry[]): void {
    for (const { op, line } of entries) {
      try {
        this.replay.apply(op);
      } catch (fault) {
        throw new InputError(`this operation cannot be replayed: ${(fault as Error).message}`, {
          file: this.path,
          line,
          allowed: "the operations of Optuna 5's journal",
        });
      }
    }
  }

  /** Optuna would drop such a parameter on reading. */
  private refuseIncompatible(params: Params, space: Space): void {
    for (const path of Object.keys(params)) {
      const first = this.study.distributions.get(path);
      if (first && !compatible(first, space[path]!))
        throw new InputError(`'${path}' was another kind of parameter in the study's earlier trials`, {
          file: this.path,
          path: `space.${path}`,
          suggestion: 'its bounds may change within a study; its kind, scale and choices may not: begin a new study',
        });
    }
  }
}

/** Opens the study in a journal, and begins it where it is not there yet. `path` must be absolute. */
export function openJournal(path: string, start: StudyStart): StudyStore {
  const file = new JournalFile(path);
  file.create();
  const store = new JournalStore(file, start.name);
  store.begins(start);
  return store;
}

/** Opens a journal that is there, without writing: the study of that name, or its only one. Throws an InputError. */
export function openExistingJournal(path: string, name: string | null = null): StudyStore {
  const names = new JournalStore(new JournalFile(path), '').names();
  if (name === null && names.length !== 1)
    throw new InputError(names.length === 0 ? 'there is no study in this journal' : `there are ${names.length} studies in this journal`, {
      file: path,
      ...(names.length === 0 ? {} : { allowed: `one of ${names.join(', ')}` }),
    });
  const store = new JournalStore(new JournalFile(path), name ?? names[0]!);
  store.read();
  return store;
}
