/** Every plugin of the repository that takes part in a training step, found by listing the folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discover, type Catalogue, type Entry } from '../../../src/catalogue/index.js';
import { builtInRoot, pluginChoice } from '../../../src/config/index.js';
import { isLanguage, isReal, type EncodedSplit, type Kind } from '../../../src/plugin/index.js';
import { openSession } from '../../../src/wire/session.js';
import type { TrialData, TrialPlan } from '../../../src/distill/types.js';
import { layersModelFile } from '../../support/layers-model.js';
import { plan, trialData } from './fixtures.js';

type Overrides = Readonly<Record<string, string>>;
type Parts = Pick<TrialPlan, 'architecture' | 'terms' | 'optimizer'>;

/** Language models have a test of their own. */
export interface Shipped {
  readonly names: Readonly<Record<'architecture' | 'loss' | 'optimizer', readonly string[]>>;
  /** Names of an architecture's own options. */
  options(architecture: string): readonly string[];
  /** A plan with the named plugins; options by plugin name, as they stand on a command line. */
  plan(chosen: { architecture?: string; loss?: string; optimizer?: string }, options?: Readonly<Record<string, Overrides>>): TrialPlan;
}

/** Sizes that keep a test short; what is not here has its defaults. */
const small: Readonly<Record<string, Overrides>> = {
  'bag-of-embeddings': { embedding: '6', hidden: '4', dropout: '0.3' },
  'text-cnn': { embedding: '6', filters: '4', widths: '[2, 3]', dropout: '0.3' },
  lstm: { embedding: '6', units: '4', dropout: '0.3' },
  gru: { embedding: '6', units: '4', dropout: '0.3' },
  bilstm: { embedding: '6', units: '4', dropout: '0.3' },
  transformer: { units: '8', heads: '2', feed_forward: '12', dropout: '0.3' },
  fasttext: { embedding: '6', ngrams: '2', buckets: '20', dropout: '0.3' },
  'dilated-cnn': { embedding: '6', filters: '6', layers: '2', dropout: '0.3' },
  'separable-cnn': { embedding: '6', filters: '6', layers: '2', dropout: '0.3' },
  'additive-attention': { embedding: '6', attention: '4', dropout: '0.3' },
  'self-attention': { heads: '2', head_units: '3', dropout: '0.3' },
  'cross-entropy': { smoothing: '0.1' },
  'token-relations': { student_layer: 'embedding', teacher_layer: 'words', heads: '2' },
  'hidden-states': { student_layer: 'dropout', teacher_layer: 'block' },
  'attention-maps': { student_layer: 'block_0', teacher_layer: 'seen' },
  patient: { student_blocks: '2', teacher_blocks: '2', teacher_layer: 'block' },
  sgd: { rate: '0.1', momentum: '0.8' },
  adam: { rate: '0.02' },
  adamw: { rate: '0.02' },
  rmsprop: { rate: '0.02', momentum: '0.4', centered: 'true' },
};

/** Students of losses that read what not every one has. */
const studentOf: Readonly<Record<string, string>> = { 'attention-maps': 'transformer', patient: 'transformer' };

/** What an architecture needs that has no default. */
function needed(): Readonly<Record<string, Overrides>> {
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-shipped-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return { 'layers-model': { file: layersModelFile(folder) } };
}

/** Numbers of an example at the layer `block` of the teacher that is made up. */
export const INNER = 5;
/** Numbers of each token at the layer `words` of that teacher. */
export const TOKEN = 4;
/** Heads of the attention at the layer `seen` of that teacher. */
const HEADS = 2;

/** Lists the plugins; needs a backend that is loaded. */
export async function shippedPlugins(): Promise<Shipped> {
  const catalogue = await discover({ roots: [builtInRoot()] });
  const session = await openSession({ catalogue, log: { info: () => undefined, warn: () => undefined } });
  const given = { ...small, ...needed() };
  const names = (kind: Kind): string[] =>
    catalogue.list(kind).flatMap(({ definition }) => (isLanguage(definition) ? [] : [definition.name]));
  const made = (kind: Kind, name: string, overrides: Overrides) => {
    const entry = catalogue.get(kind, name);
    const options = optionsOf(catalogue, entry, { ...given[name], ...overrides });
    const schema = entry.definition.options as Record<string, { format: never }>;
    const real = Object.entries(options).filter(([option, value]) => isReal(schema[option]!.format) && typeof value === 'number');
    return {
      entry,
      plugin: session.make({ kind, use: name, options }) as never,
      scalars: Object.fromEntries(real) as Record<string, number>,
    };
  };
  return {
    names: { architecture: names('architecture'), loss: names('loss'), optimizer: names('optimizer') },
    options: (architecture) => Object.keys(catalogue.get('architecture', architecture).definition.options),
    plan: ({ loss = 'distillation', architecture = studentOf[loss] ?? 'bag-of-embeddings', optimizer = 'adam' }, options = {}) => {
      const student = made('architecture', architecture, options[architecture] ?? {});
      const term = made('loss', loss, options[loss] ?? {});
      const rule = made('optimizer', optimizer, options[optimizer] ?? {});
      const needsTeacher = (term.entry.definition as { teacher?: boolean }).teacher === true;
      const parts: Parts = {
        architecture: { name: architecture, plugin: student.plugin },
        terms: [{ name: loss, loss: term.plugin, needsTeacher, scalars: { ...term.scalars, weight: 1 } }],
        optimizer: { name: optimizer, plugin: rule.plugin, scalars: rule.scalars },
      };
      return plan(parts);
    },
  };
}

function optionsOf(catalogue: Catalogue, entry: Entry, overrides: Overrides): Readonly<Record<string, unknown>> {
  const named = Object.fromEntries(Object.entries(overrides).map(([option, value]) => [`options.${option}`, value]));
  return pluginChoice(catalogue, entry, named).options;
}

/**
 * Data of the tiny task with a teacher that is not sure of itself, so that temperature and alpha count, and texts of two lengths, so that
 * there are few programs to record.
 */
export function unsureData(): TrialData {
  const data = trialData();
  const cut = (split: EncodedSplit): EncodedSplit => {
    const texts = Array.from({ length: split.size }, (_, row) => split.tokens(row));
    return { ...split, tokens: (row) => texts[row]!.subarray(0, texts[row]!.length > 4 ? 6 : 3) };
  };
  const spread = (logits: Float32Array | undefined) => logits?.map((logit, at) => logit * 0.6 + Math.sin(at * 1.7));
  const teacher = { train: spread(data.teacher!.train), validation: spread(data.teacher!.validation) };
  const columns = data.maxLength * TOKEN;
  const words = { width: columns, train: Float32Array.from({ length: data.train.size * columns }, (_, at) => Math.sin(at * 1.9)) };
  const block = { width: INNER, train: Float32Array.from({ length: data.train.size * INNER }, (_, at) => Math.cos(at * 2.3)) };
  const scores = HEADS * data.maxLength ** 2;
  const seen = { width: scores, train: Float32Array.from({ length: data.train.size * scores }, (_, at) => Math.sin(at * 0.7)) };
  const layers = { block, 'words:tokens': words, 'seen:attention': seen };
  return { ...data, train: cut(data.train), validation: cut(data.validation), teacher, layers };
}
