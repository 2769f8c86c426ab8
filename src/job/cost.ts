/** What a sweep would cost: steps counted, seconds from an earlier study of the same sweep or from a few timed steps. */
import { inject, injectable } from 'inversify';
import type { Experiment } from '../config/types.js';
import { trainTrial } from '../distill/index.js';
import { answersATextOf, type EncodedSplit, type SplitName } from '../plugin/index.js';
import { head } from './head.js';
import { trialPlan } from './plan.js';
import { Preparation } from './preparation.js';
import { LoadBackend, Make } from './tokens.js';

export interface Cost {
  readonly steps_per_trial: number;
  readonly seconds_per_trial: number | null;
  /** How `seconds_per_trial` is known. */
  readonly basis: 'earlier study' | 'timed steps' | 'not measured';
}

const timedBatches = 4;

/** Estimates the steps and seconds of a trial before any is run. */
@injectable()
export class CostEstimate {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(LoadBackend) private readonly backend: LoadBackend,
  ) {}

  /** Optimizer steps of one trial that trains all its epochs. */
  async steps(experiment: Experiment): Promise<number> {
    const { config } = experiment;
    const { train } = await this.preparation.text(experiment);
    return Math.ceil(train.size / config.training.batchSize) * config.training.epochs;
  }

  /** Times the second of two short epochs (the first warms up) with random soft targets in the teacher's place. */
  async timed(experiment: Experiment): Promise<number> {
    await this.backend();
    const text = await this.preparation.text(experiment);
    const { batchSize, epochs } = experiment.config.training;
    const train = head(text.train, timedBatches * batchSize);
    const validation = head(text.validation, timedBatches * batchSize);
    const logits = (split: EncodedSplit): Float32Array => new Float32Array(split.size * answersATextOf(text) * text.labels.length);
    const teacher: Partial<Record<SplitName, Float32Array>> | null = experiment.config.teacher
      ? { train: logits(train), validation: logits(validation) }
      : null;
    const plan = { ...trialPlan(experiment, this.make), epochs: 2, patience: null };
    const data = {
      task: text.task,
      vocabulary: text.vocabulary.size,
      classes: text.labels,
      maxLength: text.maxLength,
      train,
      validation,
      teacher,
    };
    const { epochs: reports } = await trainTrial(plan, data, async () => 'continue');
    const seconds = reports.at(-1)!.seconds;
    return (seconds * epochs * text.train.size) / train.size;
  }
}
