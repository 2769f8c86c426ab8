/** Gives each trial a seat: in a recorded program with others like it where that can be, else op by op. */
import * as tf from '@tensorflow/tfjs';
import { memoryOf, refusalIn } from '../graph/index.js';
import { InputError, PluginError, type Log, type ModelShape } from '../plugin/index.js';
import { Cohort } from './cohort.js';
import { EagerSeat } from './eager-seat.js';
import { Feed } from './feed.js';
import { Lockstep } from './lockstep.js';
import { buildModel, type Model } from './model.js';
import { recordStep, stepDigest } from './record-student.js';
import type { Seat } from './seat.js';
import type { TrialData, TrialPlan } from './types.js';

export interface OpenSeat {
  readonly seat: Seat;
  /** Where the seat's batches come from. */
  readonly feed: Feed;
  /** Gives seat and feed back. */
  close(): void;
}

const PROGRAMS = 3; // kept though nobody sits in them
const FEEDS = 3;

/** Seats of one process. Trials that train at the same time must be announced with `expect`. */
export class Seats {
  private readonly lockstep = new Lockstep();
  private readonly cohorts = new Map<string, Cohort[]>();
  private feeds: { readonly feed: Feed; users: number }[] = [];
  private last: { readonly key: string; readonly model: Model } | null = null;
  private readonly told = new Set<string>();
  private live = 1;

  constructor(private readonly log?: Log) {}

  /** Says how many trials train side by side from now on, those between two trials included: none goes on before all have a step to take. */
  expect(live: number): void {
    this.live = Math.max(1, live);
    this.lockstep.expect(live);
  }

  /** A seat for a trial that begins. Throws a `PluginError` for a fault of the architecture. */
  open(plan: TrialPlan, data: TrialData): OpenSeat {
    const entry = this.feedOf(plan, data);
    entry.users++;
    try {
      const seat = this.recorded(plan, entry.feed) ?? new EagerSeat(plan, data, () => this.lockstep.turn());
      const close = (): void => {
        seat.dispose();
        entry.users--;
        this.tidy();
      };
      return { seat, feed: entry.feed, close };
    } catch (fault) {
      entry.users--;
      throw fault;
    }
  }

  /** Estimated bytes of a recorded trial: what stays while it trains, and what a step takes beside; null where it cannot be recorded. */
  measure(plan: TrialPlan, data: TrialData): { readonly state: number; readonly step: number } | null {
    if (plan.traced === false || tf.getBackend() !== 'tensorflow') return null;
    const { feed } = this.feedOf(plan, data);
    const { rows, lengths } = feed.shapes.training;
    const model = this.modelOf(plan, { vocabulary: data.vocabulary, classes: data.classes.length, length: data.maxLength });
    try {
      const { state, call } = memoryOf(recordStep(plan, model, { rows, length: lengths.at(-1)! }).branch);
      return { state, step: call };
    } catch (fault) {
      this.explain(fault, plan);
      return null;
    }
  }

  /** Frees programs, batches and models; no seat may be in use. */
  dispose(): void {
    for (const cohort of [...this.cohorts.values()].flat()) cohort.dispose();
    this.cohorts.clear();
    for (const { feed } of this.feeds) feed.dispose();
    this.feeds = [];
    this.last?.model.dispose();
    this.last = null;
  }

  private recorded(plan: TrialPlan, feed: Feed): Seat | null {
    if (plan.traced === false || tf.getBackend() !== 'tensorflow') return null;
    const { vocabulary, classes, maxLength } = feed.data;
    const model = this.modelOf(plan, { vocabulary, classes: classes.length, length: maxLength });
    try {
      const { training } = feed.shapes;
      const trace = recordStep(plan, model, { rows: Math.min(2, training.rows), length: training.lengths.at(-1)! });
      const key = JSON.stringify([stepDigest(trace), feed.shapes, classes.length]);
      const cohort = this.cohorts.get(key)?.find(({ full }) => !full) ?? this.newCohort(key, plan, model, feed);
      return cohort.sit(plan, model, trace.numbers, this.lockstep);
    } catch (fault) {
      this.explain(fault, plan);
      return null;
    }
  }

  private newCohort(key: string, plan: TrialPlan, model: Model, feed: Feed): Cohort {
    const cohort = new Cohort(plan, model, feed.shapes, this.live);
    this.cohorts.set(key, [...(this.cohorts.get(key) ?? []), cohort]);
    return cohort;
  }

  /** Says once why a student trains op by op; rethrows what is no matter of recording. */
  private explain(fault: unknown, { architecture }: TrialPlan): void {
    const refusal = refusalIn(fault);
    if (!refusal && (fault instanceof PluginError || fault instanceof InputError)) throw fault;
    const what = fault instanceof Error ? fault.message : String(fault);
    const message = refusal && fault instanceof PluginError ? what : `student '${architecture.name}' cannot be recorded: ${what}`;
    if (this.told.has(message)) return;
    this.told.add(message);
    this.log?.warn(`${message}; it trains op by op, which is slower${refusal ? `: ${refusal.remedy}` : ''}`);
  }

  /** The model of a trial with its first weights: the last one built where it is the same. */
  private modelOf({ architecture, seed }: TrialPlan, shape: ModelShape): Model {
    const key = JSON.stringify([architecture.identity, seed, shape]);
    if (this.last && architecture.identity !== undefined && this.last.key === key) return this.last.model;
    this.last?.model.dispose();
    this.last = null;
    const model = buildModel(architecture, shape, seed);
    this.last = { key, model };
    return model;
  }

  private feedOf(plan: TrialPlan, data: TrialData): { readonly feed: Feed; users: number } {
    const needsTeacher = plan.terms.some((term) => term.needsTeacher);
    const known = this.feeds.find(({ feed }) => feed.fits(data, plan.batchSize, needsTeacher));
    if (known) return known;
    const entry = { feed: new Feed(data, plan.batchSize, needsTeacher, () => this.live), users: 0 };
    this.feeds.push(entry);
    return entry;
  }

  /** Drops what nobody uses any more, the oldest first. */
  private tidy(): void {
    const idle = [...this.cohorts].filter(([, cohorts]) => cohorts.every((cohort) => cohort.idle));
    for (const [key, cohorts] of idle.slice(0, Math.max(0, idle.length - PROGRAMS))) {
      for (const cohort of cohorts) cohort.dispose();
      this.cohorts.delete(key);
    }
    const unused = this.feeds.filter(({ users }) => users === 0);
    for (const entry of unused.slice(0, Math.max(0, unused.length - FEEDS))) {
      entry.feed.dispose();
      this.feeds = this.feeds.filter((other) => other !== entry);
    }
  }
}
