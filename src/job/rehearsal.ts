/** One tiny step of training before anything is journalled or sent: what a plugin gets wrong only while it runs shows here. */
import { inject, injectable } from 'inversify';
import type { Experiment } from '../config/types.js';
import { buildModel, seededRandom, trainTrial } from '../distill/index.js';
import { PluginError, type Architecture, type Chosen, type EncodedSplit, type SplitName, type TextData } from '../plugin/index.js';
import { head } from './head.js';
import { trialPlan } from './plan.js';
import { Preparation } from './preparation.js';
import { LoadBackend, Make } from './tokens.js';

const rows = 4;

/** Runs every plugin of an experiment once, on a few rows. */
@injectable()
export class Rehearsal {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(LoadBackend) private readonly backend: LoadBackend,
  ) {}

  /** Trains one step on a few rows and scores them; builds the teacher's networks. Throws a `PluginError` that names the plugin at fault. */
  async run(experiment: Experiment): Promise<void> {
    const text = await this.preparation.text(experiment);
    await this.backend();
    for (const chosen of networks(experiment.config.teacher)) this.build(chosen, text);
    const plan = { ...trialPlan(experiment, this.make), epochs: 1, batchSize: rows, patience: null };
    const { labels, vocabulary, maxLength } = text;
    const [train, validation] = [head(text.train, rows), head(text.validation, rows)];
    const teacher = plan.terms.some(({ needsTeacher }) => needsTeacher) ? guesses([train, validation], labels.length) : null;
    const data = { vocabulary: vocabulary.size, classes: labels, maxLength, train, validation, teacher };
    const { epochs } = await trainTrial(plan, data, async () => 'continue');
    const { trainLoss } = epochs[0]!;
    if (Number.isFinite(trainLoss)) return;
    const names = plan.terms.map(({ name }) => name).join(', ');
    throw new PluginError(
      'loss',
      names,
      `gives ${trainLoss} before the first update of '${plan.architecture.name}'; expected a finite number`,
    );
  }

  private build(chosen: Chosen, { vocabulary, labels, maxLength }: TextData): void {
    const shape = { vocabulary: vocabulary.size, classes: labels.length, length: maxLength };
    buildModel({ name: chosen.use, plugin: this.make(chosen) as Architecture }, shape, 0).dispose();
  }
}

const isChosen = (value: unknown): value is Chosen => typeof value === 'object' && value !== null && 'use' in value && 'kind' in value;

/** The architectures among a teacher's options. */
const networks = (teacher: Chosen | null): Chosen[] =>
  Object.values(teacher?.options ?? {})
    .filter(isChosen)
    .filter(({ kind }) => kind === 'architecture');

/** Logits that stand in for a teacher's. */
function guesses(splits: readonly EncodedSplit[], classes: number): Partial<Record<SplitName, Float32Array>> {
  const random = seededRandom(0, 'order', 0);
  return Object.fromEntries(
    splits.map((split) => [split.name, Float32Array.from({ length: split.size * classes }, () => 2 * random() - 1)]),
  );
}
