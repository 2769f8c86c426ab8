/** A trained language model, brought back from what its run keeps. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { parse } from 'yaml';
import { catalogueOf } from '../config/index.js';
import type { Writer } from '../distill/index.js';
import { InputError, type Log, type Tokenizer } from '../plugin/index.js';
import { vocabularyOf } from '../text/index.js';
import { runSource } from './run-source.js';
import { openSession } from './session.js';

export interface LanguageModel extends Writer {
  /** Token ids of a text. */
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
}

type Files = (path: string) => Promise<Buffer | null>;

/** The artifacts of a run: of one that has a name, or in a folder to which they were downloaded. */
async function filesOf(source: string): Promise<Files> {
  if (existsSync(join(source, 'experiment.yaml')))
    return async (path) => (existsSync(join(source, path)) ? readFile(join(source, path)) : null);
  const { artifacts, artifact } = await runSource(source);
  return async (path) => (artifacts.includes(path) ? Buffer.from(await artifact(path)) : null);
}

/** Opens the student of a run. Throws an `InputError` where there is none, or where it is no language model. */
export async function openLanguageModel(source: string, log: Log): Promise<LanguageModel> {
  const files = await filesOf(source);
  const needed = async (path: string): Promise<Buffer> => {
    const found = await files(path);
    if (found) return found;
    throw new InputError(`'${source}' has no ${path}`, { path: 'RUN', allowed: "a trial's run or folder, or a study" });
  };
  const document = parse((await needed('experiment.yaml')).toString('utf8')) as Record<string, Record<string, unknown>>;
  const session = await openSession({ catalogue: await catalogueOf(document, source), log });
  await session.backend();
  const network = await networkOf(await needed('student/model.json'), await needed('student/weights.bin'));
  if (network.outputs[0]!.shape.length !== 3)
    throw new InputError(`the student of '${source}' is a classifier`, { allowed: 'a run whose student is a language model' });
  const { tokens, max_length } = JSON.parse((await needed('student/vocabulary.json')).toString('utf8')) as Kept;
  const { use, ...options } = document['tokenizer'] as { readonly use: string };
  const tokenizer = session.make({ use, kind: 'tokenizer', options }) as Tokenizer;
  await tokenizer.prepare?.();
  const learnt = await files('student/tokenizer.json');
  const cutter = learnt && tokenizer.learnt ? tokenizer.learnt(learnt.toString('utf8')) : tokenizer;
  const vocabulary = vocabularyOf(tokens.slice(2));
  return {
    network,
    maxLength: max_length,
    encode: (text) => cutter.tokenize(text).map((token) => vocabulary.id(token)),
    decode(ids) {
      const written = ids.map((id) => tokens[id]!);
      return cutter.join?.(written) ?? written.join(' ');
    },
  };
}

/** `vocabulary.json`. */
interface Kept {
  readonly tokens: readonly string[];
  readonly max_length: number;
}

function networkOf(topology: Buffer, weights: Buffer): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(topology.toString('utf8')) as tf.io.ModelJSON;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData: Uint8Array.from(weights).buffer }));
}
