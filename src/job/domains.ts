/** Teachers of one data set asked about the texts of another: behind the `Domains` token. */
import { createHash } from 'node:crypto';
import type { Catalogue } from '../catalogue/types.js';
import type { Experiment, ExperimentConfig } from '../config/types.js';
import {
  InputError,
  isLanguage,
  originalsOf,
  type Dataset,
  type DomainRequest,
  type Domains,
  type Example,
  type Preprocessor,
  type SplitName,
  type TextData,
  type Tokenizer,
} from '../plugin/index.js';
import { inVocabulary, languageText, prepareText, type TextRequest } from '../text/index.js';
import { teacherPass, type TeacherServices } from './teacher-pass.js';
import { textIdentity } from './text-identity.js';

type Settings = Pick<ExperimentConfig, 'preprocess' | 'tokenizer' | 'split' | 'vocabulary' | 'seed'>;

export interface DomainParts extends TeacherServices {
  readonly texts: NonNullable<TextRequest['cache']>['store'];
  readonly signal: AbortSignal;
  /** The experiment that data was prepared for. */
  experimentOf(data: TextData): Experiment | undefined;
}

/** The training and validation examples of one data set, with the texts of another one's split to be tested on, in its order. */
function joined(own: Dataset, data: TextData, split: SplitName): Dataset {
  const splits = new Set<SplitName>([...own.splits, 'test']);
  const read = (name: SplitName) => (name === 'test' ? asked(data, split) : own.read(name));
  return {
    splits: [...splits],
    read: isLanguage(data) ? (name) => unlabelled(read(name)) : read,
    ...(own.source && { source: own.source }),
  };
}

/** Labels are told because a split has some; nobody looks at them. */
async function* asked(data: TextData, name: SplitName): AsyncGenerator<Example> {
  const split = name === 'test' ? await data.openTest() : data[name];
  let row = 0;
  for await (const { text, id } of originalsOf(data, name))
    yield { text, label: data.labels[split.label(row++)] ?? data.labels[0]!, ...(id !== null && { id }) };
}

/** What data sets call labels is nothing to a language model, and one's may not be another's. */
async function* unlabelled(examples: ReturnType<Dataset['read']>): AsyncGenerator<Example> {
  for await (const example of examples) yield { ...example, label: 'text' };
}

const everyToken = { size: 10_000_000, minimum: 1 };

/** How texts are made ready where no experiment says: as one that says nothing. */
function usual(catalogue: Catalogue, seed: number): Settings {
  const { options } = catalogue.get('tokenizer', 'word').definition;
  const defaults = Object.entries(options as Record<string, { default: unknown }>).map(([name, own]) => [name, own.default]);
  return {
    preprocess: {},
    tokenizer: { use: 'word', kind: 'tokenizer', options: Object.fromEntries(defaults) },
    split: { validation: 0.1, test: 0.2, stratify: true },
    vocabulary: { size: 8000, minimum: 1 },
    seed,
  };
}

async function domainText({ make, catalogue, log, texts, signal, experimentOf }: DomainParts, request: DomainRequest): Promise<TextData> {
  const { dataset: chosen, data, split, seed } = request;
  const experiment = experimentOf(data);
  const settings = experiment?.config ?? usual(catalogue, seed);
  const { preprocess, tokenizer } = settings;
  const dataset = joined(make(chosen) as Dataset, data, split);
  const language = isLanguage(data);
  const cutter = make(tokenizer) as Tokenizer;
  // A language model answers for the tokens of the texts that it is asked about, so these are cut and numbered alike.
  const alike = language && data.learnt !== undefined && cutter.learnt ? data.learnt : null;
  const identity = experiment && ['domains', textIdentity(experiment, dataset), chosen, ...(language ? ['language', alike] : [])];
  const text = await prepareText({
    name: chosen.use,
    dataset,
    task: data.task,
    split: settings.split,
    preprocessors: Object.values(preprocess).map((each) => make(each) as Preprocessor),
    tokenizer: alike === null ? cutter : cutter.learnt!(alike),
    names: { preprocessors: Object.values(preprocess).map(({ use }) => use), tokenizer: tokenizer.use },
    vocabulary: language ? everyToken : settings.vocabulary,
    maxLength: data.maxLength,
    seed: settings.seed,
    log,
    signal,
    ...(identity && { cache: { store: texts, identity } }),
  });
  return language ? languageText(inVocabulary(text, data.vocabulary), cutter) : text;
}

/** Columns of one order of classes in another. Throws an `InputError` where they are not the same classes. */
function reordered(logits: Float32Array, from: readonly string[], to: readonly string[]): Float32Array {
  const places = to.map((label) => from.indexOf(label));
  if (from.length !== to.length || places.includes(-1))
    throw new InputError(`the teacher's data has the classes ${from.join(', ')}`, {
      path: 'teacher.dataset',
      allowed: `the classes of the experiment's data: ${to.join(', ')}`,
    });
  return Float32Array.from(logits, (_, at) => logits[at - (at % to.length) + places[at % to.length]!]!);
}

/** The service. */
export function domainsService(parts: DomainParts): Domains {
  const digests = new Map<string, Promise<string>>();
  return {
    async signals(request) {
      const text = await domainText(parts, request);
      const pass = await teacherPass(request.teacher, text, request.seed, parts);
      const { parameters, logits } = await pass.logits(['test']);
      if (!logits.test) throw new InputError('the teacher knows nothing of texts that it was not given', { path: 'teacher.teacher' });
      return { parameters, logits: isLanguage(text) ? logits.test : reordered(logits.test, text.labels, request.data.labels) };
    },
    async write(request, writing) {
      const text = await domainText(parts, { ...request, split: 'train' });
      return (await teacherPass(request.teacher, text, request.seed, parts)).write(writing);
    },
    digest(chosen) {
      const key = JSON.stringify(chosen);
      const known = digests.get(key) ?? digestOf(parts.make(chosen) as Dataset);
      digests.set(key, known);
      return known;
    },
  };
}

async function digestOf(dataset: Dataset): Promise<string> {
  const hash = createHash('sha256');
  for await (const { text, label } of dataset.read('train')) hash.update(JSON.stringify([text, label]));
  return hash.digest('hex');
}
