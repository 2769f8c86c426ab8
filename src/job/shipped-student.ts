/** A trained network as exporters get it. */
import { codeDigest } from '../catalogue/index.js';
import type { Experiment } from '../config/types.js';
import { portableForm, type Model } from '../distill/index.js';
import type { TrialPlan, Weights } from '../distill/types.js';
import { studentFiles } from '../export/student.js';
import type { Chosen, Dataset, ShippedAbout, ShippedPlugin, ShippedStudent, ShippedText, TextData, Tokenizer } from '../plugin/index.js';
import { Interpreter } from '../student/index.js';
import type { Make } from './tokens.js';

export interface Origin {
  readonly experiment: Experiment;
  /** Id of the run, and the scores that it keeps. */
  readonly run: string | null;
  readonly metrics: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, string>>;
}
export interface TrainedNetwork {
  /** With its weights in place. */
  readonly model: Model;
  readonly weights: Weights;
  readonly architecture: TrialPlan['architecture'];
  readonly text: TextData;
}

/** Throws a `PluginError` for a network that has no portable form. */
export async function shippedStudent(
  origin: Origin,
  { model, weights, architecture, text }: TrainedNetwork,
  make: Make,
): Promise<ShippedStudent> {
  const shape = { vocabulary: text.vocabulary.size, classes: text.labels.length, length: text.maxLength };
  const { graph, tables } = portableForm(model, shape.length);
  const tensors = Object.entries({ ...valuesOf(weights, graph.weights), ...tables });
  return {
    graph,
    weights: Object.fromEntries(tensors.map(([name, values]) => [name, { shape: graph.weights[name]!, values }])),
    labels: text.labels,
    text: await shippedText(origin.experiment, text, make),
    about: aboutOf(origin, model, make),
    layers: await studentFiles({ architecture: architecture.plugin, identity: architecture.identity, shape, weights, text }),
  };
}

/** Logits (N, C) flattened of token ids without padding by the portable form. */
export function portableLogits({ graph, weights, labels }: ShippedStudent, rows: readonly Int32Array[]): Float32Array {
  const interpreter = new Interpreter(graph, Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values]))); // prettier-ignore
  const logits = new Float32Array(rows.length * labels.length);
  rows.forEach((ids, row) => {
    const length = Math.max(graph.least, Math.min(graph.most, ids.length));
    const padded = new Int32Array(length);
    padded.set(ids.subarray(0, length));
    logits.set(interpreter.run(padded, 1, length), row * labels.length);
  });
  return logits;
}

/** The weights under the names that a graph gives them, in the same order. */
const valuesOf = ({ values }: Weights, named: ShippedStudent['graph']['weights']): Record<string, Float32Array> =>
  Object.fromEntries(Object.keys(named).slice(0, values.length).map((name, index) => [name, values[index]!])); // prettier-ignore

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

function aboutOf({ experiment, run, metrics, versions }: Origin, { parameters }: Model, make: Make): ShippedAbout {
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
    threshold: metrics['test/out_of_scope_threshold'] ?? null,
  };
}
