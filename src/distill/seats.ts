/** Gives each trial a seat: in a recorded program with others like it where that can be, else op by op. */
import * as tf from '@tensorflow/tfjs';
import { memoryOf, Refusal, refusalIn } from '../graph/index.js';
import { InputError, PluginError, type Log } from '../plugin/index.js';
import { averaged } from './average.js';
import { Cohort } from './cohort.js';
import { EagerSeat } from './eager-seat.js';
import { Feed } from './feed.js';
import { Lockstep } from './lockstep.js';
import { looksInside, teacherWidths } from './inner.js';
import { buildStudent, type Model } from './model.js';
import { recordStep, stepDigest, type RecordedStep } from './record-student.js';
import type { Seat } from './seat.js';
import type { TrialData, TrialPlan } from './types.js';

export interface OpenSeat {
  readonly seat: Seat;
  /** Where the seat's batches come from. */
  readonly feed: Feed;
  /** Gives seat and feed back. */
  close(): void;
}

interface Signature {
  /** Of the cohort. */
  readonly key: string;
  readonly numbers: readonly number[];
}

const PROGRAMS = 3; // kept though nobody sits in them
const FEEDS = 3;
const changing = () =>
  new Refusal(
    'its step is another one each time that it is made (something counted, drawn or kept in JavaScript): recorded once, it would stay the same',
    "compute with what the step is given, and draw from uniform() of 'stillhouse/layers'",
  );

const mayRecord = ({ traced }: TrialPlan): boolean => traced !== false && tf.getBackend() === 'tensorflow';

/** Seats of one process. Trials that train at the same time must be announced with `expect`. */
export class Seats {
  private readonly lockstep = new Lockstep();
  private readonly cohorts = new Map<string, Cohort[]>();
  private feeds: { readonly feed: Feed; users: number }[] = [];
  private last: { readonly key: string; readonly model: Model } | null = null;
  private readonly signatures = new Map<string, Signature>();
  private readonly told = new Set<string>();
  private live = 1;
  private aside = 0;

  constructor(private readonly log?: Log) {}

  /** Says how many trials train side by side from now on, those between two trials included: none goes on before all have a step to take. */
  expect(live: number): void {
    this.live = Math.max(1, live);
    this.lockstep.expect(live - this.aside);
  }

  /** Says that one of the expected trials takes no step until the answer is called: the others go on without it. */
  stepAside(): () => void {
    this.lockstep.expect(this.live - ++this.aside);
    let back = false;
    return () => {
      if (!back) this.lockstep.expect(this.live - --this.aside);
      back = true;
    };
  }

  /** How often the trials have gone on together. */
  now(): number {
    return this.lockstep.rounds;
  }

  /** Takes part in so many rounds without a step of its own. Throws the signal's reason once it is aborted. */
  async rest(rounds: number, slot: number, signal: AbortSignal): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      signal.throwIfAborted();
      await this.lockstep.turn(slot);
    }
  }

  /** A seat for a trial that begins; in a round trials go on in the order of their slots. Throws a `PluginError` for a fault of the architecture. */
  open(asked: TrialPlan, data: TrialData, slot = 0): OpenSeat {
    const plan = averaged(asked, data);
    const entry = this.feedOf(plan, data);
    entry.users++;
    try {
      const seat = this.recorded(plan, entry.feed, slot) ?? new EagerSeat(plan, data, () => this.lockstep.turn(slot));
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

  /** Estimated needs of a recorded trial: bytes that stay while it trains, bytes that a step takes beside, ops of its program; null where it cannot be recorded. */
  measure(asked: TrialPlan, data: TrialData): { readonly state: number; readonly step: number; readonly ops: number } | null {
    const plan = averaged(asked, data);
    if (!mayRecord(plan)) return null;
    const { feed } = this.feedOf(plan, data);
    const { counts } = feed;
    const { rows, lengths } = feed.shapes.training;
    const model = this.modelOf(plan, data);
    try {
      const { branch } = recordStep(plan, model, { rows, length: lengths.at(-1)!, counts });
      const { state, call } = memoryOf(branch);
      // A pass that only predicts has at most half of a step's ops.
      const branches = lengths.length + feed.shapes.prediction.lengths.length / 2;
      return { state, step: call, ops: branches * branch.graph.nodes.length };
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

  private recorded(plan: TrialPlan, feed: Feed, slot: number): Seat | null {
    if (!mayRecord(plan)) return null;
    const model = this.modelOf(plan, feed.data);
    try {
      const steps = new Map<number, RecordedStep>(); // by length: what was recorded to see the signature serves the program too
      const { key, numbers } = this.signatureOf(plan, model, feed, steps);
      const cohort = this.cohorts.get(key)?.find(({ full }) => !full) ?? this.newCohort(key, plan, model, feed, steps);
      return cohort.sit(plan, model, numbers, (program, call) => this.lockstep.request(program, call, slot));
    } catch (fault) {
      this.explain(fault, plan);
      return null;
    }
  }

  /** What cohort a trial belongs to, and the numbers of its model that are fed. Throws a `Refusal` where its step is never the same twice. */
  private signatureOf(plan: TrialPlan, model: Model, { shapes, data, counts }: Feed, steps: Map<number, RecordedStep>): Signature {
    const { rows, lengths } = shapes.training;
    const where = JSON.stringify([shapes, data.vocabulary, data.classes.length, data.maxLength, model.inner?.teacher]);
    const own = plan.identity === undefined ? undefined : JSON.stringify([plan.identity, where, [...counts]]);
    const known = own === undefined ? undefined : this.signatures.get(own);
    if (known) return known;
    // An option may count in short batches alone, such as a least length, or in long ones, such as a width.
    const record = (length: number) => recordStep(plan, model, { rows, length, counts });
    for (const length of [lengths[0]!, lengths.at(-1)!]) if (!steps.has(length)) steps.set(length, record(length));
    const traces = [...steps.values()];
    const signature = { key: JSON.stringify([...traces.map(stepDigest), where]), numbers: traces[0]!.numbers };
    if (!this.cohorts.has(signature.key) && stepDigest(record(lengths[0]!)) !== stepDigest(traces[0]!)) throw changing();
    if (own !== undefined) this.signatures.set(own, signature);
    return signature;
  }

  private newCohort(key: string, plan: TrialPlan, model: Model, feed: Feed, steps: ReadonlyMap<number, RecordedStep>): Cohort {
    const cohort = new Cohort(plan, model, { ...feed.shapes, steps, counts: feed.counts }, this.live);
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
  private modelOf(plan: TrialPlan, { vocabulary, classes, maxLength, layers }: TrialData): Model {
    const { architecture, seed, terms, identity } = plan;
    const shape = { vocabulary, classes: classes.length, length: maxLength };
    const teacher = teacherWidths(terms, layers);
    const inside = terms.some(looksInside);
    const key = JSON.stringify([architecture.identity, seed, shape, ...(inside ? [identity, teacher] : [])]);
    const named = architecture.identity !== undefined && (!inside || identity !== undefined);
    if (this.last && named && this.last.key === key) return this.last.model;
    this.last?.model.dispose();
    this.last = null;
    const model = buildStudent(plan, shape, teacher);
    this.last = { key, model };
    return model;
  }

  private feedOf(plan: TrialPlan, data: TrialData): { readonly feed: Feed; users: number } {
    const needsTeacher = plan.terms.some((term) => term.needsTeacher);
    const inner = teacherWidths(plan.terms, data.layers);
    const known = this.feeds.find(({ feed }) => feed.fits(data, plan.batchSize, needsTeacher, inner));
    if (known) return known;
    const entry = { feed: new Feed(data, plan.batchSize, needsTeacher, () => this.live, inner), users: 0 };
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
