/** Text and teacher made ready once for every trial that shares them. */
import { createHash } from 'node:crypto';
import { inject, injectable } from 'inversify';
import type { Experiment } from '../config/types.js';
import { below, teacherOutlook } from '../distill/index.js';
import type { TrialData } from '../distill/types.js';
import {
  answersATextOf,
  InputError,
  isLanguage,
  labelledOnly,
  Log,
  type Augmenter,
  type Chosen,
  type Dataset,
  type Preprocessor,
  type SplitName,
  type Task,
  type Teacher,
  type TeacherModel,
  type TextData,
  type Tokenizer,
} from '../plugin/index.js';
import { languageText, prepareText } from '../text/index.js';
import { teacherLayers } from './inner-layers.js';
import { teacherPass, type TeacherPass } from './teacher-pass.js';
import { textIdentity } from './text-identity.js';
import { withWritten, type Extended } from './with-written.js';
import { ContentStore, Interrupt, LoadBackend, Make, SignalStore, TextStore } from './tokens.js';

/** A teacher's raw logits by split, and its size. */
export interface TeacherSignals {
  readonly name: string;
  readonly parameters: number;
  /** False where the logits were computed in this process. */
  readonly cached: boolean;
  readonly logits: Readonly<Partial<Record<SplitName, Float32Array>>>;
  /** Vectors of the training split at the layers that losses name. */
  readonly layers: NonNullable<TrialData['layers']>;
}

export interface Prepared {
  readonly text: TextData;
  readonly teacher: TeacherSignals | null;
  readonly trial: TrialData;
}

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Reads the text and asks the teacher, each once for all experiments that agree on them. */
@injectable()
export class Preparation {
  private readonly texts = new Map<string, Promise<TextData>>();
  private readonly teachers = new Map<string, Promise<TeacherSignals>>();
  private readonly written = new Map<string, Promise<Extended>>();
  private readonly experiments = new WeakMap<TextData, Experiment>();

  constructor(
    @inject(Make) private readonly make: Make,
    @inject(ContentStore) private readonly store: ContentStore,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(Log) private readonly log: Log,
    @inject(TextStore) private readonly textStore: TextStore,
    @inject(Interrupt) private readonly signal: AbortSignal,
    @inject(SignalStore) private readonly signals: SignalStore,
  ) {}

  /** Reads, cleans, splits and tokenises. Throws an `InputError` for a fault in the data. */
  text(experiment: Experiment): Promise<TextData> {
    const { config, file } = experiment;
    const { dataset: chosen, labels, transfer, outOfScope, split, preprocess, augment, tokenizer, vocabulary, maxLength, seed } = config;
    const task = taskOf(experiment);
    const key = hash([
      chosen,
      labels,
      transfer,
      outOfScope,
      split,
      preprocess,
      augment,
      tokenizer,
      vocabulary,
      maxLength,
      seed,
      file,
      task,
    ]);
    return remember(this.texts, key, async () => {
      const dataset = this.make(chosen) as Dataset;
      const others = Object.entries(transfer).map(([name, each]) => this.another(`transfer.${name}`, each));
      const cutter = await this.tokenizer(tokenizer);
      const prepared = await prepareText({
        name: chosen.use,
        dataset,
        task,
        ...(labels.perClass !== null && { labels: { ...labels, seed: labels.seed ?? seed } }),
        transfer: others,
        ...(outOfScope && { outOfScope: this.another('out_of_scope', outOfScope) }),
        split,
        preprocessors: Object.values(preprocess).map((each) => this.make(each) as Preprocessor),
        augment: Object.entries(augment).map(([name, { augmenter, ...rest }]) => {
          return { name, use: augmenter.use, augmenter: this.make(augmenter) as Augmenter, ...rest };
        }),
        tokenizer: cutter.plugin,
        names: { preprocessors: Object.values(preprocess).map(({ use }) => use), tokenizer: tokenizer.use },
        vocabulary,
        maxLength,
        seed,
        log: this.log,
        signal: this.signal,
        cache: { store: this.textStore, identity: cutter.identity(textIdentity(experiment, dataset, others)) },
      });
      const text = isLanguage({ task }) ? languageText(prepared, cutter.plugin) : prepared;
      this.experiments.set(text, experiment);
      return text;
    });
  }

  /** A data set at another key than `dataset`: its faults are told there. */
  private another(path: string, chosen: Chosen<'dataset'>): { name: string; dataset: Dataset } {
    try {
      return { name: chosen.use, dataset: this.make(chosen) as Dataset };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(error.problem, { ...error.at, path: error.at.path?.replace(/^dataset\b/, path) });
    }
  }

  /** A tokenizer that is ready, and what prepared texts follow from where its files count too. */
  private async tokenizer(chosen: Chosen<'tokenizer'>): Promise<{ plugin: Tokenizer; identity(of: unknown): unknown }> {
    const plugin = this.make(chosen) as Tokenizer;
    const files = await below('tokenizer', async () => {
      await plugin.prepare?.();
      return plugin.identity?.();
    });
    return { plugin, identity: (of) => (files === undefined ? of : [of, files]) };
  }

  /** The experiment that data was prepared for. */
  experimentOf(data: TextData): Experiment | undefined {
    return this.experiments.get(data);
  }

  /** The teacher's logits of the splits that training needs, or of the test split too; trained at most once for the same content. */
  async teacher(experiment: Experiment, splits: readonly SplitName[] = ['train', 'validation']): Promise<TeacherSignals | null> {
    const { teacher, seed } = experiment.config;
    return teacher ? this.teacherOn(experiment, seed, splits) : null;
  }

  /** The same of a teacher from another seed, on the same data. The experiment must have a teacher. */
  async teacherOn(experiment: Experiment, seed: number, splits: readonly SplitName[]): Promise<TeacherSignals> {
    const teacher = experiment.config.teacher!;
    const pass = await this.pass(experiment, teacher, seed);
    const layers = splits.includes('train') ? await teacherLayers(experiment, this.make, () => this.text(experiment)) : [];
    const key = JSON.stringify([pass.key, splits, layers]);
    return remember(this.teachers, key, async () => ({ name: teacher.use, ...(await pass.logits(splits, layers)) }));
  }

  /** The teacher as it was kept when it was made; null where there is none. The caller disposes it. */
  async keptTeacher(experiment: Experiment): Promise<TeacherModel | null> {
    const { teacher, seed } = experiment.config;
    return teacher && (await this.pass(experiment, teacher, seed)).kept();
  }

  private async pass(experiment: Experiment, teacher: Chosen<'teacher'>, seed: number): Promise<TeacherPass> {
    const { make, store, signals, backend, log } = this;
    const services = { make, catalogue: experiment.catalogue, store, signals, backend, log };
    return teacherPass(teacher, await this.text(experiment), seed, services);
  }

  /** The training texts with those that the teacher writes, and its logits of both. */
  private async extended(experiment: Experiment, text: TextData, { logits }: TeacherSignals): Promise<Extended> {
    const { teacher, seed, generated } = experiment.config;
    const { own, ...sampling } = generated;
    const pass = await this.pass(experiment, teacher!, seed);
    const key = JSON.stringify([pass.key, generated]);
    return remember(this.written, key, async () => {
      const written = await pass.write({ ...sampling, length: text.maxLength, seed });
      return withWritten(text, logits.train!, written, own);
    });
  }

  /** What the teacher says of its pass over the data before it begins; nothing without a teacher. Throws an `InputError` for what would fail. */
  async outlook(experiment: Experiment): Promise<readonly string[]> {
    const { teacher } = experiment.config;
    return teacher ? teacherOutlook(this.make(teacher) as Teacher, teacher.use, await this.text(experiment)) : [];
  }

  /** Data of a trial, with the teacher's logits where the experiment has one. */
  async prepare(experiment: Experiment): Promise<Prepared> {
    const text = await this.text(experiment);
    const teacher = await this.teacher(experiment);
    const { labels, vocabulary, maxLength, validation } = text;
    const { generated } = experiment.config;
    const extended = teacher && generated.texts > 0 ? await this.extended(experiment, text, teacher) : null;
    const train = extended?.train ?? (teacher ? text.train : labelledOnly(text.train));
    // Without a teacher there are fewer texts to learn from: as many steps are taken on those.
    const rows = (generated.own ? text.train.size : 0) + generated.texts;
    const rowsAnEpoch = train.size === rows ? {} : { rowsAnEpoch: rows };
    // A term that its options keep from the teacher still takes logits: zeros, whose gradient is none.
    const silent = (): Partial<Record<SplitName, Float32Array>> =>
      Object.fromEntries(
        [train, validation].map((split) => [split.name, new Float32Array(split.size * answersATextOf(text) * labels.length)]),
      );
    const known = teacher && (extended ? { ...teacher.logits, train: extended.logits } : teacher.logits);
    const logits = known ?? (needsLogits(experiment) ? silent() : null);
    return {
      text,
      teacher,
      trial: {
        task: text.task,
        vocabulary: vocabulary.size,
        classes: labels,
        maxLength,
        train,
        validation,
        teacher: logits,
        layers: teacher?.layers ?? {},
        ...rowsAnEpoch,
      },
    };
  }
}

/** What an experiment's student answers. */
const taskOf = ({ config, catalogue }: Experiment): Task =>
  catalogue.get('architecture', config.student.use).definition.task ?? 'classification';

const needsLogits = ({ config, catalogue }: Experiment): boolean =>
  Object.values(config.loss).some(({ loss }) => catalogue.get('loss', loss.use).definition.teacher === true);

function remember<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known) return known;
  const made = make();
  map.set(key, made);
  made.catch(() => map.delete(key));
  return made;
}
