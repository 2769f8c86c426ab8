/** A finished run's student in another format, compared with the trained one before it counts. */
import type { Experiment } from '../config/types.js';
import { buildModel, predictLogits, readWeights, scoreLogits, writeWeights, type Model } from '../distill/index.js';
import type { NamedMetric, Weights } from '../distill/types.js';
import { checkDifference, differenceOf, type Difference } from '../export/compare.js';
import { filesIn, published } from '../export/publish.js';
import { quantised, type Quantisation } from '../export/quantise.js';
import { checkSameData, type SavedStudent } from '../export/saved-student.js';
import {
  InputError,
  isLanguage,
  originalsOf,
  partOf,
  type Chosen,
  type EncodedSplit,
  type Exporter,
  type GivenPlugin,
  type ShippedRows,
  type ShippedStudent,
  type TextData,
} from '../plugin/index.js';
import { namedMetrics, trialPlan } from './plan.js';
import type { Preparation } from './preparation.js';
import { portableLogits, shippedStudent } from './shipped-student.js';
import type { Make } from './tokens.js';

export interface ShipRequest {
  readonly experiment: Experiment;
  readonly saved: SavedStudent;
  /** Id of the run, and the scores that it keeps. */
  readonly run: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly exporter: Chosen<'exporter'>;
  readonly quantise: Quantisation | null;
  /** Where it goes. */
  readonly folder: string;
  readonly versions: Readonly<Record<string, string>>;
}
export interface ShipServices {
  readonly make: Make;
  readonly preparation: Preparation;
}
export interface Shipped {
  readonly student: ShippedStudent;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Texts of the test split on which both were asked. */
  readonly texts: number;
  readonly difference: Difference;
  readonly scores: { readonly trained: Readonly<Record<string, number>>; readonly exported: Readonly<Record<string, number>> };
}

const TEXTS = 2000; // that an export is compared on

/** Exports a student. Throws an `InputError` where the data have changed or the format cannot hold it, an error where what was written answers otherwise. */
export async function ship(request: ShipRequest, { make, preparation }: ShipServices): Promise<Shipped> {
  const { experiment, saved, run, exporter: chosen, quantise, folder } = request;
  const text = await preparation.text(experiment);
  if (isLanguage(text))
    throw new InputError(`the student of run '${run}' is a language model, which no exporter takes`, {
      path: 'RUN',
      suggestion: 'stillhouse chat RUN',
    });
  checkSameData(saved, text, run);
  const { architecture } = trialPlan(experiment, make);
  const shape = { vocabulary: text.vocabulary.size, classes: text.labels.length, length: text.maxLength };
  const model = buildModel(architecture, shape, 0);
  try {
    const weights = ownWeights(model, saved, run);
    writeWeights(model.network, weights);
    const rows = await sampled(text);
    const metrics = namedMetrics(experiment, make);
    const trained = await predictLogits(model, rows.split, { maxLength: shape.length });
    const whole = await shippedStudent(request, { model, weights, architecture, text }, make);
    const smaller = quantise ? quantised(whole, quantise) : whole;
    const student = scored(smaller, rows.split, text, metrics);
    const exporter = make(chosen) as Exporter;
    const answers = await published(folder, async (draft) => {
      await exporter.write(student, draft);
      const answered = await answersOf(exporter, draft, rows, outsidePlugins(experiment));
      checkDifference(differenceOf(trained, answered, text.labels.length), chosen.use, exporter.tolerance, quantise !== null);
      return answered;
    });
    const scoresOf = (logits: Float32Array) => scoreLogits({ logits, split: rows.split, classes: text.labels, metrics }).scores;
    return {
      student,
      files: filesIn(folder),
      texts: rows.split.size,
      difference: differenceOf(trained, answers, text.labels.length),
      scores: { trained: scoresOf(trained), exported: scoresOf(answers) },
    };
  } finally {
    model.dispose();
  }
}

/** The saved numbers as the weights of a network. Throws an `InputError` where they are more or fewer. */
function ownWeights({ network }: Model, { weights: all }: SavedStudent, run: string): Weights {
  const { names, shapes, values } = readWeights(network);
  const count = values.reduce((sum, { length }) => sum + length, 0);
  if (count !== all.length)
    throw new InputError(`run '${run}' keeps a student of ${all.length} numbers, but its architecture now has ${count}`, {
      path: 'student',
      suggestion: 'the architecture has changed since; train it anew',
    });
  let at = 0;
  return { names, shapes, values: values.map(({ length }) => all.slice(at, (at += length))) };
}

/** Rows of the test split, spread evenly, with the texts as the data set gives them. */
async function sampled(text: TextData): Promise<ShippedRows & { readonly split: EncodedSplit }> {
  const whole = await text.openTest();
  const count = Math.min(TEXTS, whole.size);
  const rows = Int32Array.from({ length: count }, (_, index) => Math.floor((index * whole.size) / count));
  const wanted = new Set(rows);
  const texts: string[] = [];
  let row = 0;
  for await (const original of originalsOf(text, 'test')) if (wanted.has(row++)) texts.push(original.text);
  await whole.ready?.(rows);
  const split = partOf(whole, rows, `${whole.digest}-${count}`);
  return { split, texts, ids: Array.from(rows, (at) => Int32Array.from(whole.tokens(at))) };
}

async function answersOf(exporter: Exporter, folder: string, rows: ShippedRows, plugins: readonly GivenPlugin[]): Promise<Float32Array> {
  const reader = await exporter.read(folder, plugins);
  try {
    return await reader.logits(rows);
  } finally {
    await reader.close?.();
  }
}

/** The student with its own scores on the test split among what is told of it. */
function scored(student: ShippedStudent, split: EncodedSplit, text: TextData, metrics: readonly NamedMetric[]): ShippedStudent {
  const { about } = student;
  const { scores } = scoreLogits({ logits: portableLogits(student, split), split, classes: text.labels, metrics });
  const named = Object.fromEntries(Object.entries(scores).map(([name, value]) => [`test/${name}`, value]));
  return { ...student, about: { ...about, metrics: { ...about.metrics, ...named } } };
}

/** Definitions of the plugins that texts go through and that are not of the repository. */
function outsidePlugins({ catalogue, config }: Experiment): GivenPlugin[] {
  const chosen: readonly Chosen[] = [...Object.values(config.preprocess), config.tokenizer];
  return chosen.map(({ kind, use }) => catalogue.get(kind, use)).flatMap(({ definition, from }) => (from === 'repository' ? [] : [definition as GivenPlugin])); // prettier-ignore
}
