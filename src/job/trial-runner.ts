/** Trains one student and writes what came of it into its run. */
import { inject, injectable } from 'inversify';
import type { Experiment } from '../config/types.js';
import { buildModel, evaluate, measureLatency, scoreLogits, Seats, type Latency } from '../distill/index.js';
import type { EpochReport, Evaluation } from '../distill/types.js';
import { isLanguage, type EncodedSplit } from '../plugin/index.js';
import { outOfScope } from '../report/index.js';
import { onOneCore } from '../runtime/one-core.js';
import type { Run } from '../track/tracker.js';
import { Aside } from './aside.js';
import { Preparation, type Prepared } from './preparation.js';
import { readyPlan, trialPlan } from './plan.js';
import { recordEpoch, recordOutcome, recordOutline, recordStart } from './record.js';
import { LoadBackend, Make } from './tokens.js';
import { Students } from './students.js';
import type { FinishedTrial, TrialHooks } from './types.js';
import { versionsOf, type Versions } from './versions.js';

type Scored = Omit<FinishedTrial, 'validation'>;

/** Prepares, trains and validates one student. */
@injectable()
export class TrialRunner {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(Aside) private readonly aside: Aside,
    @inject(Seats) private readonly seats: Seats,
    @inject(Students) private readonly students: Students,
  ) {}

  /** Trains the experiment's student, logging to `run` as it goes; the run stays open for the caller to end. */
  async run(experiment: Experiment, run: Run, hooks: TrialHooks = {}): Promise<FinishedTrial> {
    const prepared = await this.prepare(experiment);
    const plan = await readyPlan(experiment, this.make, prepared.text);
    recordStart(run, experiment, prepared);
    const onEpoch = async (report: EpochReport): Promise<'continue' | 'prune'> => {
      recordEpoch(run, report);
      return (await hooks.onEpoch?.(report)) ?? 'continue';
    };
    const trained = await this.students.train({ experiment, plan, prepared, onEpoch, hooks });
    await hooks.turn?.();
    hooks.onTrained?.(trained);
    const { classes, validation: split, task } = prepared.trial;
    const validation = trained.logits && scoreLogits({ logits: trained.logits, split, classes, metrics: plan.metrics, task });
    const finished = { experiment, plan, prepared, trained, validation };
    if (hooks.brief) recordOutline(run, finished);
    else await this.record(run, finished);
    return finished;
  }

  /** Writes what came of a student into its run. */
  async record(run: Run, finished: FinishedTrial): Promise<void> {
    if (isLanguage(finished.prepared.trial)) await this.backend(); // it writes some texts
    await recordOutcome(run, finished);
  }

  /** What the experiment's students train on. */
  async prepare(experiment: Experiment): Promise<Prepared> {
    await this.aside.ready();
    return this.preparation.prepare(experiment);
  }

  /** Keeps those who train at the same time from waiting for one of them, until the answer is called. */
  stepAside(): () => void {
    return this.seats.stepAside();
  }

  /** How many numbers the experiment's student has, found by building it. */
  async parameters(experiment: Experiment): Promise<number> {
    await this.aside.ready();
    const { vocabulary, classes, maxLength } = (await this.preparation.prepare(experiment)).trial;
    const { architecture, seed } = trialPlan(experiment, this.make);
    const model = buildModel(architecture, { vocabulary, classes: classes.length, length: maxLength }, seed);
    model.dispose();
    return model.parameters;
  }

  /** Milliseconds that a trained student takes for one text on one core; `unbound` is called where the cores cannot be chosen. */
  async latency({ plan, prepared, trained }: Pick<FinishedTrial, 'plan' | 'prepared' | 'trained'>, unbound: () => void): Promise<Latency> {
    await this.backend();
    const { vocabulary, classes, maxLength, validation: split } = prepared.trial;
    const shape = { vocabulary, classes: classes.length, length: maxLength };
    const { weights } = trained;
    return measureLatency({ architecture: plan.architecture, weights, shape, split }, (work) => onOneCore(work, unbound));
  }

  /** Scores a trained student on a split; on the test split also how it tells texts of no class, where the experiment names some. */
  async score(student: Scored, split: EncodedSplit): Promise<Evaluation> {
    const { experiment } = student;
    if (this.aside.elsewhere && split.name === 'test')
      return this.aside.ask(experiment, { type: 'score', trained: student.trained, versions: await this.versions(student) });
    await this.backend();
    const found = await this.evaluate(student, split);
    const { prepared, trained } = student;
    const { text, trial } = prepared;
    if (split.name !== 'test' || !text.outOfScope || !trained.logits) return found;
    const outside = async (part: 'validation' | 'test'): Promise<Float32Array> =>
      (await this.evaluate({ ...student, plan: { ...student.plan, metrics: [] } }, await text.outOfScope!(part))).logits;
    const known = scoreLogits({ logits: trained.logits, split: trial.validation, classes: trial.classes, metrics: [] });
    const validation = { known, outside: await outside('validation') };
    const scores = outOfScope(validation, { known: found, outside: await outside('test') }, trial.classes.length);
    return { ...found, scores: { ...found.scores, ...scores } };
  }

  /** What a process beside this one must have to do something with a student. */
  async versions({ experiment, prepared }: Pick<FinishedTrial, 'experiment' | 'prepared'>): Promise<Versions> {
    return versionsOf(experiment, prepared, (await this.aside.backend()).backend);
  }

  private evaluate({ plan, prepared, trained }: Scored, split: EncodedSplit): Promise<Evaluation> {
    const { vocabulary, classes, maxLength } = prepared.trial;
    return evaluate({
      architecture: plan.architecture,
      weights: trained.weights,
      shape: { vocabulary, classes: classes.length, length: maxLength },
      split,
      classes,
      metrics: plan.metrics,
      batchSize: plan.batchSize,
    });
  }
}
