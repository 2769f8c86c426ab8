/** What sentence-transformers keeps beside a model: how its token vectors become the text's. */
import { join } from 'node:path';
import { InputError } from '../plugin/index.js';
import { isJson, textFile, jsonFile, type Json } from './json-file.js';
import type { Pooling } from './network.js';

export interface SentenceModules {
  readonly pooling: Pooling;
  readonly unitLength: boolean;
  /** Most tokens of a text; null where it is not told. */
  readonly length: number | null;
}

const poolings: Readonly<Record<string, Pooling>> = {
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'first',
  pooling_mode_lasttoken: 'last',
};

/** The modules of a folder, or null where it is no sentence-transformers model. Throws an `InputError` for modules that are not known. */
export function readSentenceModules(folder: string): SentenceModules | null {
  const file = join(folder, 'modules.json');
  const text = textFile(file);
  if (text === null) return null;
  const modules = list(text, file);
  const types = modules.map(({ type }) => String(type).split('.').at(-1)!);
  const strange = types.find((type) => !['Transformer', 'Pooling', 'Normalize'].includes(type));
  if (strange) throw new InputError(`module '${strange}' is not known`, { file, allowed: 'Transformer, Pooling, Normalize' });
  const pooling = modules.find(({ type }) => String(type).endsWith('Pooling'));
  const most = jsonFile(join(folder, 'sentence_bert_config.json'))?.['max_seq_length'];
  return {
    pooling: pooling ? poolingOf(join(folder, String(pooling['path']), 'config.json')) : 'mean',
    unitLength: types.includes('Normalize'),
    length: typeof most === 'number' ? most : null,
  };
}

function list(text: string, file: string): Json[] {
  try {
    const modules: unknown = JSON.parse(text);
    if (Array.isArray(modules) && modules.every(isJson)) return modules;
  } catch {
    // told below
  }
  throw new InputError('is no list of modules', { file });
}

function poolingOf(file: string): Pooling {
  const config = jsonFile(file) ?? {};
  const on = Object.keys(config).filter((name) => name.startsWith('pooling_mode_') && config[name] === true);
  const mode = poolings[on.length === 1 ? on[0]! : `pooling_mode_${String(config['pooling_mode'])}_tokens`];
  if (mode) return mode;
  throw new InputError(`pooling by ${on.join(' and ') || 'nothing'} is not known`, { file, allowed: Object.keys(poolings).join(', ') });
}
