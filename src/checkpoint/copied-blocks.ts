/** Blocks and tables of a checkpoint as the first weights of a smaller Transformer, as DistilBERT begins (Sanh et al. 2019). */
import type * as tf from '@tensorflow/tfjs';
import { InputError, weightAt, type BlocksRequest, type FirstWeight } from '../plugin/index.js';
import type { Checkpoint } from './checkpoint.js';
import type { Sizes } from './families/index.js';

export type CopyRequest = Omit<BlocksRequest, 'source'>;

const UNKNOWN = ['[UNK]', '<unk>'];
const NORMS = ['gamma', 'beta'] as const;

/**
 * The checkpoint's numbers under the names of the student's weights. A token's row is found by its text; its type, which is the same for all
 * tokens, is added to the positions. Throws an `InputError` where sizes, blocks or tokens do not fit.
 */
export function copiedBlocks(checkpoint: Checkpoint, request: CopyRequest): FirstWeight[] {
  const { sizes, family } = checkpoint.config;
  if (family.decoder) throw refusal(`a ${family.name} model looks at earlier tokens only`, 'a checkpoint of the BERT family');
  checkSizes(sizes, request);
  const blocks = chosenBlocks(sizes.layers, request);
  const rows = tokenRows(checkpoint, request);
  const network = checkpoint.network({ kind: 'tokens' });
  try {
    const [tokens, positions] = [numbersOf(network, 'embedding/tokens'), numbersOf(network, 'embedding/positions')];
    const type = sizes.types > 0 ? numbersOf(network, 'embedding/types').subarray(0, sizes.embedding) : null;
    return [
      { place: 'embedding/tokens', values: gathered(tokens, rows, sizes.embedding) },
      { place: 'embedding/positions', values: places(positions, type, sizes, request.length) },
      ...NORMS.map((name) => ({ place: `embedding/${name}`, values: numbersOf(network, `embedding/${name}`) })),
      ...blocks.flatMap((from, to) => blockWeights(network, from, to)),
    ];
  } finally {
    network.dispose();
  }
}

const refusal = (problem: string, allowed: string, suggestion?: string): InputError =>
  new InputError(problem, { path: 'copy_from', allowed, ...(suggestion ? { suggestion } : {}) });

function checkSizes(sizes: Sizes, { sizes: own, length }: CopyRequest): void {
  const wanted: Record<string, unknown> = {
    embedding: sizes.embedding,
    units: sizes.width,
    heads: sizes.heads,
    feed_forward: sizes.inner,
    activation: sizes.activation,
    epsilon: sizes.epsilon,
  };
  const other = Object.entries(wanted).filter(([name, value]) => own[name as keyof typeof own] !== value);
  if (sizes.embedding !== sizes.width)
    throw refusal(`its tables have ${sizes.embedding} numbers a token, its blocks ${sizes.width}`, 'a checkpoint where they are the same');
  if (other.length > 0)
    throw refusal(
      `the checkpoint has other sizes than the student: ${other.map(([name, value]) => `${name} ${String(value)}, not ${String(own[name as keyof typeof own])}`).join('; ')}`,
      other.map(([name, value]) => `${name}: ${String(value)}`).join(', '),
    );
  const room = sizes.positions - sizes.firstPosition;
  if (length > room) throw refusal(`the checkpoint has ${room} positions, texts have up to ${length} tokens`, `max_length up to ${room}`);
}

/** The blocks that are told, or as many as the student has, evenly spread from the first to the last. */
function chosenBlocks(all: number, { layers, sizes }: CopyRequest): readonly number[] {
  const count = sizes.layers;
  if (layers === null && count > all) throw refusal(`the checkpoint has ${all} blocks, the student ${count}`, `layers up to ${all}`);
  if (layers === null)
    return Array.from({ length: count }, (_, index) => (count === 1 ? 0 : Math.round((index * (all - 1)) / (count - 1))));
  const outside = layers.find((layer) => layer >= all);
  const at = { path: 'copy_layers', allowed: `a list of ${count} numbers from 0 to ${all - 1}` };
  if (outside !== undefined) throw new InputError(`the checkpoint has no block ${outside}`, at);
  if (layers.length !== count) throw new InputError(`${layers.length} blocks are named for a student of ${count}`, at);
  return layers;
}

/** The checkpoint's row for each id of the student's vocabulary from 1 (unknown) up. */
function tokenRows({ tokenizer: { ids } }: Checkpoint, { vocabulary }: CopyRequest): number[] {
  const unknown = UNKNOWN.map((name) => ids.get(name)).find((id) => id !== undefined) ?? 0;
  const tokens = vocabulary.tokens.slice(2);
  const strange = tokens.filter((token) => !ids.has(token));
  if (strange.length > 0)
    throw refusal(
      `${strange.length} of ${tokens.length} tokens are none of the checkpoint's, '${strange[0]}' among them`,
      "texts cut by the checkpoint's own tokenizer",
      'tokenizer: { use: pretrained, from: the same source }',
    );
  return [unknown, ...tokens.map((token) => ids.get(token)!)];
}

const numbersOf = (network: tf.LayersModel, place: string): Float32Array => Float32Array.from(weightAt(network, place).read().dataSync());

function gathered(table: Float32Array, rows: readonly number[], width: number): Float32Array {
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, index) => values.set(table.subarray(row * width, (row + 1) * width), index * width));
  return values;
}

/** Vectors of positions from the first in use on, the token type's added. */
function places(table: Float32Array, type: Float32Array | null, { firstPosition, embedding }: Sizes, length: number): Float32Array {
  const values = table.slice(firstPosition * embedding, (firstPosition + length) * embedding);
  return type ? values.map((value, index) => value + type[index % embedding]!) : values;
}

function blockWeights(network: tf.LayersModel, from: number, to: number): FirstWeight[] {
  return network.getLayer(`block_${from}`).weights.map(({ originalName }) => {
    const name = originalName.split('/').at(-1)!;
    return { place: `block_${to}/${name}`, values: numbersOf(network, `block_${from}/${name}`) };
  });
}
