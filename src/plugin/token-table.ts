/** The options of every architecture that says where its token vectors are: learnt elsewhere, kept as they are. */
import type { LayersModel } from '@tensorflow/tfjs';
import type { Architecture } from './network.js';
import type { Schema } from './options.js';
import type { Pretrained, UnknownVector, VectorWeighting } from './pretrained.js';

/** Where a network's token vectors are. */
export interface TokenTable<O> {
  /** Names of the layer and of its weight (rows, E): `embedding/embeddings`. */
  readonly weight: string;
  /** Numbers a token. */
  units(options: O): number;
  /** The id that row 0 stands for; 0 unless told. */
  readonly first?: number;
}

/** What an architecture with a `table` gets beside its own options. */
export const tableOptions = {
  vectors: {
    doc: 'Where token vectors begin: a text file of word2vec or GloVe (.txt, .vec, also .gz), or a checkpoint that they are distilled from (a folder, pip:PACKAGE, hub:OWNER/NAME); null: drawn.',
    format: 'source',
    default: null,
  },
  freeze: { doc: 'Keeps the token vectors as they begin.', format: 'boolean', default: false },
  oov: {
    doc: 'Vector of a token that vectors has none for: drawn as large as the others, their mean, or zeros.',
    format: ['drawn', 'mean', 'zero'],
    default: 'drawn',
  },
  weighting: {
    doc: "Of distilled vectors: none, or zipf, which makes those of tokens small that are frequent in general, by their place in the checkpoint's vocabulary (smooth inverse frequency, as in model2vec), and is meant for a plain mean of them.",
    format: ['none', 'zipf'],
    default: 'none',
  },
} as const satisfies Schema;

interface TableValues {
  readonly vectors?: string | null;
  readonly freeze?: boolean;
  readonly oov?: UnknownVector;
  readonly weighting?: VectorWeighting;
}

/** The same network with its table begun and kept as the options say; `pretrained` is needed for `vectors` alone. */
export function withTable<O extends object>(made: Architecture, table: TokenTable<O>, options: O, pretrained?: Pretrained): Architecture {
  const { vectors: source = null, freeze = false, oov = 'drawn', weighting = 'none' } = options as TableValues;
  if (source === null && !freeze) return made;
  const build: Architecture['build'] = (shape) => {
    const network = made.build(shape);
    if (freeze) weightAt(network, table.weight).trainable = false;
    return network;
  };
  const prepare: Architecture['prepare'] = async (text) => {
    const own = (await made.prepare?.(text)) ?? [];
    if (source === null) return own;
    const units = table.units(options);
    const rows = await pretrained!.vectors({ source, vocabulary: text.vocabulary, units, oov, weighting });
    return [...own, { place: table.weight, values: rows.subarray(units * (table.first ?? 0)) }];
  };
  const identity: Architecture['identity'] = async () =>
    JSON.stringify([await made.identity?.(), source === null ? null : await pretrained!.identity(source, 'vectors')]);
  return Object.assign(Object.create(made) as Architecture, { build, prepare, identity });
}

/** A weight of a network by the names of its layer and its own. Throws where there is none. */
export function weightAt(network: LayersModel, place: string): LayersModel['weights'][number] {
  const [layer, name] = place.split('/') as [string, string];
  const found = network.getLayer(layer).weights.find(({ originalName }) => originalName.split('/').at(-1) === name);
  if (found) return found;
  throw new Error(`the model has no weight '${place}'`);
}
