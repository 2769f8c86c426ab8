/** A checkpoint's folder, opened: checked as a whole before anything is computed with it. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { InputError } from '../plugin/index.js';
import { readConfig, type ModelConfig } from './config.js';
import type { Origins } from './families/index.js';
import { bareNames, checkNames, loadWeights, type Stored } from './load-weights.js';
import { buildNetwork, type Output, type Pooling, type Training } from './network.js';
import { readSentenceModules } from './sentence-modules.js';
import { readTokenizer, type Subwords } from './tokenizer/index.js';
import { TOKENIZER_FILES } from './tokenizer/read.js';
import { readWeights, weightFiles } from './weight-files.js';

/** What a folder says of how its texts are meant to become vectors. */
export interface TextVector {
  readonly pooling: Pooling;
  readonly unitLength: boolean;
}

/** A checkpoint that can build its network. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: ModelConfig;
  readonly tokenizer: Subwords;
  /** Most tokens of a text, special ones included. */
  readonly length: number;
  readonly vector: TextVector;
  /** Whether the folder says how texts become vectors, as sentence-transformers' do. */
  readonly sentence: boolean;
  /** Whether it brings a classifier of its own. */
  readonly classifies: boolean;
  /** A new network with the checkpoint's weights; a head that the checkpoint does not have begins as drawn. Throws an `InputError`. */
  network(output: Output, training?: Training): tf.LayersModel;
  /** From which of its tensors each weight of such a network comes. */
  origins(output: Output): Origins;
}

/** Opens a folder. Throws an `InputError` for anything missing, damaged or unknown. */
export function openCheckpoint(folder: string): Checkpoint {
  if (!existsSync(folder)) throw new InputError('does not exist', { file: folder });
  const config = readConfig(folder);
  const { family, sizes } = config;
  const bare = bareNames(readWeights(folder), family);
  const body = family.body(sizes);
  checkNames(bare, body, family, folder);
  const tokenizer = readTokenizer(folder);
  checkVocabulary(tokenizer, sizes.vocabulary, folder);
  const sentence = readSentenceModules(folder);
  const positions = sizes.positions - sizes.firstPosition;
  const classifies = Object.values(family.classifier).every(({ tensors }) => tensors.every((name) => bare.has(name)));
  const origins = (output: Output): Origins =>
    output.kind === 'logits' ? { ...body, ...headOrigins(family.classifier, bare, output) } : body;
  return {
    folder,
    config,
    tokenizer,
    length: Math.min(positions, sentence?.length ?? positions),
    vector: sentence ?? { pooling: family.decoder ? 'last' : 'mean', unitLength: false },
    sentence: sentence !== null,
    classifies,
    network: (output, training) => built(config, bare, origins(output), output, training),
    origins,
  };
}

function built({ family, sizes }: ModelConfig, bare: Stored, origins: Origins, output: Output, training?: Training): tf.LayersModel {
  const network = buildNetwork(sizes, family.decoder, output, training);
  try {
    loadWeights(network, bare, origins);
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** Parts of a classifier's head that the checkpoint has and the network too; its last product only where it is for as many classes. */
function headOrigins(classifier: Origins, bare: Stored, { classes, hidden }: Output & { kind: 'logits' }): Origins {
  const there = Object.entries(classifier).filter(([, { tensors }]) => tensors.every((name) => bare.has(name)));
  const fits = (place: string, tensor: string): boolean =>
    place.startsWith('logits/') ? bare.get(tensor)!.shape[0] === classes : hidden !== null;
  return Object.fromEntries(there.filter(([place, { tensors }]) => fits(place, tensors[0]!)));
}

const PADDED = 256; // rows by which tables may be rounded up beyond the vocabulary

function checkVocabulary({ size, count }: Subwords, rows: number, folder: string): void {
  if (size > rows)
    throw new InputError(`its tokenizer has ids up to ${size - 1}, the model has ${rows} rows for them: it belongs to another model`, {
      file: folder,
    });
  if (count < rows - Math.max(PADDED, rows / 50))
    throw new InputError(`its tokenizer has ${count} tokens, the model ${rows}: it belongs to another model`, { file: folder });
}

/** SHA-256 in hex of everything of a folder that its numbers follow from. */
export async function checkpointDigest(folder: string): Promise<string> {
  const names = ['config.json', 'modules.json', 'sentence_bert_config.json', join('1_Pooling', 'config.json'), ...TOKENIZER_FILES];
  const hash = createHash('sha256');
  for (const file of [...names.map((name) => join(folder, name)).filter((path) => existsSync(path)), ...weightFiles(folder)]) {
    hash.update(`${file.slice(folder.length)}\n`);
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
