/** Trains students that a sweep elsewhere has sent, and tells it how they do. */
import type { EpochStore } from '../distill/epochs.js';
import { trainTrial, type Seats } from '../distill/index.js';
import type { EpochReport } from '../distill/types.js';
import type { Begin, Work } from '../execute/index.js';
import type { Experiment } from '../config/types.js';
import { InputError, type Log } from '../plugin/index.js';
import type { Bench } from './bench.js';
import type { Preparation, Prepared } from './preparation.js';
import { readyPlan } from './plan.js';
import { studentKey, studentKeeper } from './student-keeper.js';
import {
  faultData,
  type CohortWork,
  type FromStudent,
  type Judgement,
  type StudentWork,
  type ToStudent,
  type Unaddressed,
} from './student-messages.js';
import type { Make } from './tokens.js';
import { differences, versionsOf } from './versions.js';

/** What one experiment's students are trained with in this process. */
export interface Room {
  readonly experiment: Experiment;
  readonly make: Make;
  readonly preparation: Preparation;
  readonly seats: Seats;
  readonly bench: Bench;
  readonly backend: string;
}
export interface Studio {
  /** How messages call this process. */
  readonly name: string;
  readonly epochs: EpochStore;
  readonly log: Log;
  /** Milliseconds of training that may be lost with the process. */
  readonly every: number;
  /** Milliseconds without an answer of the sweep after which it is asked again: a queue may lose what is said. */
  readonly again: number;
  /** Waits for the sweep, which may take its time: that is no want of progress. */
  patient<T>(wait: Promise<T>): Promise<T>;
  /** Throws an `InputError` where this process cannot make the experiment of a document. */
  room(work: Pick<StudentWork, 'document' | 'files'>): Promise<Room>;
}

type Said = Unaddressed<FromStudent>;

/** Begins cohorts in this process. */
export const cohortWork =
  (studio: Studio): Begin =>
  (given, send): Work => {
    const { study, students } = given as CohortWork;
    const all = students.map(
      (work, student) => new Trainee(studio, study, work, (said) => send({ ...said, student } satisfies FromStudent)),
    );
    return {
      leave: () => all.forEach((one) => one.leave()),
      hear: (message) => all[(message as ToStudent).student]?.hear(message as ToStudent),
      ended: Promise.all(all.map((one) => one.run())).then(() => undefined),
    };
  };

/** One student of a cohort. */
class Trainee {
  private readonly halt = new AbortController();
  private readonly verdicts = new Map<number, (verdict: Judgement) => void>();
  private taken!: () => void;
  private readonly arrived = new Promise<void>((resolve) => (this.taken = resolve));
  private leaving = false;
  /** Whether it is trained. */
  private done = false;
  /** Whether the sweep has its result already, of a worker that had it before. */
  private needless = false;
  /** Whether the sweep does not hear any more. */
  private deaf = false;

  constructor(
    private readonly studio: Studio,
    private readonly study: string,
    private readonly work: StudentWork,
    private readonly say: (said: Said) => void,
  ) {}

  hear(message: ToStudent): void {
    if (message.type === 'verdict') this.verdicts.get(message.epoch)?.(message.verdict);
    if (message.type === 'leave') this.leaving = true;
    if (message.type === 'taken') this.end();
  }

  leave(): void {
    this.leaving = true;
    this.deaf = true;
    this.letGo();
  }

  /** Ends its training where that has not come to its result yet. */
  private end(): void {
    if (!this.done) {
      this.needless = true;
      this.halt.abort();
    }
    this.letGo();
  }

  private letGo(): void {
    for (const answer of this.verdicts.values()) answer('continue');
    this.taken();
  }

  /** Never rejects; ends once the sweep has what it needs. */
  async run(): Promise<void> {
    const key = studentKey(this.study, this.work);
    try {
      const ready = await this.ready();
      if (!ready) return;
      const trained = await this.train(ready.room, ready.prepared, key);
      this.done = true;
      await this.asked({ type: 'trained', trained }, this.arrived);
      if (this.deaf) return; // its epochs are all that is left of it
    } catch (fault) {
      if (this.halt.signal.aborted && !this.needless) return this.deaf ? undefined : this.say({ type: 'left' });
      if (!this.needless) this.say({ type: 'failed', fault: faultData(fault) });
    }
    await this.studio.epochs.forget(key);
  }

  /** Room and data, where they are what the sweep has; else it is told what is not. */
  private async ready(): Promise<{ readonly room: Room; readonly prepared: Prepared } | null> {
    const refuse = (lines: readonly string[]): null => {
      this.say({ type: 'refused', worker: this.studio.name, differences: lines });
      return null;
    };
    try {
      const room = await this.studio.room(this.work);
      const prepared = await room.preparation.prepare(room.experiment);
      const found = differences(this.work.versions, versionsOf(room.experiment, prepared, room.backend));
      return found.length > 0 ? refuse(found) : { room, prepared };
    } catch (fault) {
      if (fault instanceof InputError || (fault as Error).name === 'InputErrors') return refuse([(fault as Error).message]);
      throw fault;
    }
  }

  private async train({ experiment, make, bench, seats }: Room, { text, trial }: Prepared, key: string) {
    const plan = await readyPlan(experiment, make, text);
    this.leaveWhere(this.leaving);
    const place = bench.sit();
    try {
      const judge = (report: EpochReport): Promise<Judgement> => place.aside(() => this.judged(report));
      const { epochs: store, every, log } = this.studio;
      const keeper = studentKeeper({ store, key, every, log, leaving: () => this.leaving, leave: () => this.halt.abort(), judge });
      return await trainTrial(plan, trial, judge, this.halt.signal, seats, place.slot, keeper);
    } finally {
      place.leave();
    }
  }

  private leaveWhere(leaving: boolean): void {
    if (leaving) this.halt.abort();
    this.halt.signal.throwIfAborted();
  }

  private judged(report: EpochReport): Promise<Judgement> {
    const verdict = new Promise<Judgement>((resolve) => this.verdicts.set(report.epoch, resolve));
    if (this.deaf || this.needless) this.letGo();
    return this.asked({ type: 'epoch', report }, verdict);
  }

  /** Says something, once more each while, until it is answered. */
  private async asked<T>(said: Said, answer: Promise<T>): Promise<T> {
    this.say(said);
    const again = setInterval(() => this.say(said), this.studio.again);
    return this.studio.patient(answer).finally(() => clearInterval(again));
  }
}
