/** config.json: which family a checkpoint is of, and its sizes. */
import { join } from 'node:path';
import { didYouMean } from '../catalogue/index.js';
import { activations, type Activation } from '../layers/index.js';
import { InputError } from '../plugin/index.js';
import { families, type Family, type Sizes } from './families/index.js';
import type { ConfigReader } from './families/types.js';
import { isJson, jsonFile, type Json } from './json-file.js';

export interface ModelConfig {
  readonly family: Family;
  readonly sizes: Sizes;
  /** Classes of the checkpoint's own head in the order of its logits; null where config.json names none. */
  readonly labels: readonly string[] | null;
  /** Id of the token that ends a text. */
  readonly end: number;
}

/** Names that config.json has for activations. */
const activationNames: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  relu: 'relu',
  tanh: 'tanh',
  silu: 'silu',
  swish: 'silu',
};

/** Reads a folder's config.json. Throws an `InputError` where it is missing, damaged, or of a model that is not known. */
export function readConfig(folder: string): ModelConfig {
  const file = join(folder, 'config.json');
  const config = jsonFile(file);
  if (!config) throw new InputError('has no config.json', { file: folder, suggestion: 'name the folder that holds the checkpoint' });
  const family = familyOf(config, file);
  const sizes = family.sizes(reader(config, file));
  if (sizes.width % sizes.heads !== 0) throw new InputError(`width ${sizes.width} does not divide into ${sizes.heads} heads`, { file });
  return { family, sizes, labels: labelsOf(config), end: endOf(config, sizes) };
}

function familyOf(config: Json, file: string): Family {
  const type = config['model_type'];
  const family = families.find(({ name }) => name === type);
  if (family) return family;
  const names = families.map(({ name }) => name);
  const suggestion = typeof type === 'string' ? didYouMean(type, names) : undefined;
  throw new InputError(type === undefined ? 'names no model_type' : `model_type '${String(type)}' is not known`, {
    file,
    path: 'model_type',
    allowed: names.join(', '),
    ...(suggestion ? { suggestion } : {}),
  });
}

function reader(config: Json, file: string): ConfigReader {
  const given = (name: string): unknown => config[name] ?? undefined;
  return {
    count(...names) {
      const name = names.find((one) => given(one) !== undefined) ?? names[0]!;
      const value = given(name);
      if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
      throw new InputError(value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`, {
        file,
        path: name,
        allowed: 'a whole number from 1 up',
      });
    },
    number(name, fallback) {
      const value = given(name) ?? fallback;
      if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
      throw new InputError(`is ${JSON.stringify(value)}`, { file, path: name, allowed: 'a number from 0 up' });
    },
    activation(name) {
      const value = given(name) ?? 'gelu';
      const known = activationNames[String(value)];
      if (known && known in activations) return known;
      throw new InputError(`activation '${String(value)}' is not known`, {
        file,
        path: name,
        allowed: Object.keys(activationNames).join(', '),
      });
    },
    only(name, ...allowed) {
      const value = given(name);
      if (value !== undefined && !allowed.includes(value))
        throw new InputError(`${JSON.stringify(value)} is not known`, { file, path: name, allowed: allowed.map(String).join(', ') });
    },
  };
}

/** `id2label` in the order of its numbers; null where there is none. */
function labelsOf(config: Json): readonly string[] | null {
  const names = config['id2label'];
  if (!isJson(names)) return null;
  const labels = Object.keys(names).map((_, index) => names[String(index)]);
  return labels.every((label) => typeof label === 'string') ? (labels as string[]) : null;
}

/** `eos_token_id` where it is a row of the table, else its last row. */
function endOf(config: Json, { vocabulary }: Sizes): number {
  const id = config['eos_token_id'];
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabulary ? id : vocabulary - 1;
}
