import { inject, injectable } from 'inversify';
import type { Experiment, SweepConfig } from '../config/types.js';
import { begun, buildModel, readName, rehearse } from '../distill/index.js';
import { InputError, Log, type Architecture, type Chosen, type Dataset, type Teacher } from '../plugin/index.js';
import { checkOrder } from '../text/index.js';
import { chosenAmong } from './chosen-among.js';
import { firstOfBoth, head } from './head.js';
import { checkStudentLayers, teacherLayers } from './inner-layers.js';
import { readyPlan } from './plan.js';
import { Preparation } from './preparation.js';
import { LoadBackend, Make } from './tokens.js';

const rows = 8;

/** Tries every plugin of an experiment or sweep before a study or a run exists. */
@injectable()
export class Rehearsal {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(Log) private readonly log: Log,
  ) {}

  private readonly told = new Set<string>();

  private tell(line: string): void {
    if (!this.told.has(line)) this.log.info(line);
    this.told.add(line);
  }

  /** Makes every plugin of the experiment and takes one step. Throws a `PluginError` or `InputError` for what is wrong. */
  async run(experiment: Experiment): Promise<void> {
    await this.backend();
    const text = await this.preparation.text(experiment);
    const { vocabulary, labels, maxLength, train, validation } = text;
    const { dataset } = experiment.config;
    await checkOrder(this.make(dataset) as Dataset, dataset.use);
    const shape = { vocabulary: vocabulary.size, classes: labels.length, length: maxLength };
    const { teacher, seed } = experiment.config;
    if (teacher) await (this.make(teacher) as Teacher).identity?.(); // what it reads is there, or fetched now
    for (const line of await this.preparation.outlook(experiment)) this.tell(line);
    for (const chosen of teacher ? architecturesOf(teacher) : []) {
      const named = { name: chosen.use, plugin: this.make(chosen) as Architecture };
      buildModel(await begun(named, text, 'teacher.architecture'), shape, seed).dispose();
    }
    const data = {
      task: text.task,
      vocabulary: shape.vocabulary,
      classes: labels,
      maxLength,
      train: firstOfBoth(train, rows),
      validation: head(validation, rows),
    };
    checkStudentLayers(experiment, this.make, text);
    const layers = await teacherLayers(experiment, this.make, async () => text);
    const widths = layers.map((layer) => [readName(layer), layer.width] as const);
    rehearse(await readyPlan(experiment, this.make, text), data, Object.fromEntries(widths));
  }

  /** The sweep's experiment, and what each plugin or source that its space may choose makes of it. */
  async sweep({ experiment, space }: Pick<SweepConfig, 'experiment' | 'space'>): Promise<void> {
    await this.run(experiment);
    for (const [path, distribution] of Object.entries(space)) {
      if (distribution.type !== 'choice' || !/\.(use|vectors|copy_from)$/.test(path)) continue;
      for (const choice of distribution.choices) {
        const other = changed(experiment, path, choice);
        if (other) await this.run(other);
      }
    }
  }
}

/** Null where the choice needs further values of the space to be whole. */
function changed(experiment: Experiment, path: string, choice: Parameters<Experiment['with']>[0][string]): Experiment | null {
  try {
    return experiment.with({ [path]: choice });
  } catch (fault) {
    if (fault instanceof InputError || (fault as Error).name === 'InputErrors') return null;
    throw fault;
  }
}

/** The architectures among a choice's options, at any depth. */
function architecturesOf({ options }: Chosen): Chosen[] {
  return chosenAmong(options).flatMap((chosen) => (chosen.kind === 'architecture' ? [chosen] : architecturesOf(chosen)));
}
