/** A finished run's student in another format, compared with the trained one before it counts. */
import { codeDigest } from '../catalogue/index.js';
import type { Experiment } from '../config/types.js';
import { buildModel, portableForm, predictLogits, readWeights, scoreLogits, writeWeights, type Model } from '../distill/index.js';
import type { NamedMetric, Weights } from '../distill/types.js';
import { checkDifference, differenceOf, type Difference } from '../export/compare.js';
import { filesIn, published } from '../export/publish.js';
import { quantised, type Quantisation } from '../export/quantise.js';
import { checkSameData, type SavedStudent } from '../export/saved-student.js';
import { studentFiles } from '../export/student.js';
import {
  InputError,
  originalsOf,
  partOf,
  type Chosen,
  type Dataset,
  type EncodedSplit,
  type Exporter,
  type GivenPlugin,
  type ShippedAbout,
  type ShippedPlugin,
  type ShippedRows,
  type ShippedStudent,
  type ShippedText,
  type TextData,
  type Tokenizer,
} from '../plugin/index.js';
import { Interpreter } from '../student/index.js';
import { namedMetrics, trialPlan } from './plan.js';
import type { Preparation } from './preparation.js';
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

/** Exports a student. Throws an `InputError` where the data have changed, the format cannot hold it, or what was written answers otherwise. */
export async function ship(request: ShipRequest, { make, preparation }: ShipServices): Promise<Shipped> {
  const { experiment, saved, run, exporter: chosen, quantise, folder } = request;
  const text = await preparation.text(experiment);
  checkSameData(saved, text, run);
  const { architecture } = trialPlan(experiment, make);
  const shape = { vocabulary: text.vocabulary.size, classes: text.labels.length, length: text.maxLength };
  const model = buildModel(architecture, shape, 0);
  try {
    const weights = ownWeights(model, saved, run);
    writeWeights(model.network, weights);
    const { graph, tables } = portableForm(model, shape.length);
    const rows = await sampled(text);
    const metrics = namedMetrics(experiment, make);
    const trained = await predictLogits(model, rows.split, { maxLength: shape.length });
    const tensors = Object.entries({ ...valuesOf(weights, graph.weights), ...tables });
    const whole: ShippedStudent = {
      graph,
      weights: Object.fromEntries(tensors.map(([name, values]) => [name, { shape: graph.weights[name]!, values }])),
      labels: text.labels,
      text: await shippedText(experiment, text, make),
      about: aboutOf(request, model, make),
      layers: await studentFiles({ architecture: architecture.plugin, identity: architecture.identity, shape, weights, text }),
    };
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

/** The weights under the names that a graph gives them, in the same order. */
const valuesOf = ({ values }: Weights, named: ShippedStudent['graph']['weights']): Record<string, Float32Array> =>
  Object.fromEntries(Object.keys(named).slice(0, values.length).map((name, index) => [name, values[index]!])); // prettier-ignore

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
  const { graph, weights, about } = student;
  const values = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, tensor.values]));
  const interpreter = new Interpreter(graph, values);
  const logits = new Float32Array(split.size * text.labels.length);
  for (let row = 0; row < split.size; row++) {
    const ids = split.tokens(row);
    const length = Math.max(graph.least, Math.min(graph.most, ids.length));
    const padded = new Int32Array(length);
    padded.set(ids.subarray(0, length));
    logits.set(interpreter.run(padded, 1, length), row * text.labels.length);
  }
  const { scores } = scoreLogits({ logits, split, classes: text.labels, metrics });
  const named = Object.fromEntries(Object.entries(scores).map(([name, value]) => [`test/${name}`, value]));
  return { ...student, about: { ...about, metrics: { ...about.metrics, ...named } } };
}

function shippedPlugin({ catalogue }: Experiment, { kind, use, options }: Chosen): ShippedPlugin {
  const { file, from } = catalogue.get(kind, use);
  return { use, options, digest: from === 'repository' ? null : codeDigest(file) };
}

async function shippedText(experiment: Experiment, text: TextData, make: Make): Promise<ShippedText> {
  const { preprocess, tokenizer } = experiment.config;
  const made = make(tokenizer) as Tokenizer;
  return {
    preprocess: Object.values(preprocess).map((chosen) => shippedPlugin(experiment, chosen)),
    tokenizer: shippedPlugin(experiment, tokenizer),
    learnt: text.learnt ?? null,
    files: (await made.files?.()) ?? {},
    vocabulary: text.vocabulary.tokens,
    maxLength: text.maxLength,
  };
}

/** Definitions of the plugins that texts go through and that are not of the repository. */
function outsidePlugins({ catalogue, config }: Experiment): GivenPlugin[] {
  const chosen: readonly Chosen[] = [...Object.values(config.preprocess), config.tokenizer];
  return chosen.map(({ kind, use }) => catalogue.get(kind, use)).flatMap(({ definition, from }) => (from === 'repository' ? [] : [definition as GivenPlugin])); // prettier-ignore
}

function aboutOf({ experiment, run, metrics, versions }: ShipRequest, { parameters }: Model, make: Make): ShippedAbout {
  const { name, dataset, teacher, student } = experiment.config;
  const source = (make(dataset) as Dataset).source ?? null;
  const model = teacher?.options['model'];
  return {
    name,
    run,
    architecture: student.use,
    parameters,
    experiment: experiment.document,
    metrics: Object.fromEntries(Object.entries(metrics).filter(([key]) => /^(validation|test)\//.test(key))),
    data: { name: dataset.use, source: source?.uri ?? null, licence: source?.licence ?? null },
    teacher: teacher && { name: teacher.use, source: typeof model === 'string' ? model : null, licence: null },
    versions,
    created: new Date().toISOString(),
    quantised: null,
  };
}
