/** A checkpoint as an architecture, and data as it takes them. */
import { createHash } from 'node:crypto';
import { textIds, type Checkpoint, type Output } from '../checkpoint/index.js';
import { mergeAdapters } from '../layers/index.js';
import {
  InputError,
  originalsOf,
  type CheckpointRequest,
  type EncodedSplit,
  type MadeArchitecture,
  type SplitName,
  type TextData,
  type Tuning,
} from '../plugin/index.js';
import { align, alignedIds } from './aligned.js';
import { freezeBelow, layerRates, training } from './tuning.js';

/** Most tokens of a text. Throws an `InputError` where more are asked for than the checkpoint takes. */
export function textLength({ length }: Checkpoint, request: CheckpointRequest): number {
  if (request.length === null || request.length <= length) return request.length ?? length;
  throw new InputError(`${request.length} is more than the ${length} tokens that the checkpoint takes`, { path: 'teacher.length' });
}

/** See `Checkpoints.tunable`; `digest` is that of the checkpoint's files. */
export async function tunable(
  checkpoint: Checkpoint,
  digest: string,
  { request, data, tuning }: { readonly request: CheckpointRequest; readonly data: TextData; readonly tuning: Tuning },
): Promise<{ architecture: MadeArchitecture; data: TextData; aligned(): Promise<TextData> }> {
  const length = textLength(checkpoint, request);
  const trained = training(checkpoint, tuning);
  const { layers } = checkpoint.config.sizes;
  const network = (classes: number) => headOutput(checkpoint, request, classes);
  const architecture: MadeArchitecture = {
    name: 'transformer',
    plugin: { build: ({ classes }) => freezeBelow(checkpoint.network(network(classes), trained), tuning) },
    identity: JSON.stringify([digest, network(data.labels.length), length, tuning]),
    ...(tuning.layerDecay !== 1 && { rateOf: layerRates(layers, tuning.layerDecay) }),
    ...(trained.adapters && {
      settled: { plugin: { build: ({ classes }) => checkpoint.network(network(classes)) }, take: mergeAdapters },
    }),
  };
  const own = await ownTokens(checkpoint, data, length, async (name) => {
    const ids: Int32Array[] = [];
    for await (const { text } of originalsOf(data, name)) ids.push(textIds(checkpoint, text, length));
    return ids;
  });
  let cut: Promise<TextData> | undefined;
  const aligned = () =>
    (cut ??= ownTokens(checkpoint, data, data.maxLength, async (name) => alignedIds(await align(checkpoint, data, name))));
  return { architecture, data: own, aligned };
}

/** The family's own kind of classifier, or a product on the text's vector where that is what the checkpoint is made for. */
export function headOutput({ config, vector, sentence }: Checkpoint, { pooling }: CheckpointRequest, classes: number): Output {
  const { family } = config;
  if (pooling === null && !sentence) return { kind: 'logits', pooling: family.pooling, classes, ...family.head };
  return { kind: 'logits', pooling: pooling ?? vector.pooling, classes, hidden: null, bias: true };
}

/** The same examples by the checkpoint's tokenizer, which cuts a split as `cut` says: ids plus one, so that 0 is padding. */
async function ownTokens(
  { config }: Checkpoint,
  data: TextData,
  length: number,
  cut: (name: SplitName) => Promise<readonly Int32Array[]>,
): Promise<TextData> {
  const size = config.sizes.vocabulary + 1;
  const [train, validation] = [await encoded('train', data.train), await encoded('validation', data.validation)];
  let test: Promise<EncodedSplit> | undefined;
  return {
    ...data,
    vocabulary: { size, tokens: [], id: () => 0 },
    maxLength: length,
    digest: createHash('sha256').update(`${data.digest}:${train.digest}:${validation.digest}`).digest('hex'),
    train,
    validation,
    openTest: () => (test ??= data.openTest().then((split) => encoded('test', split))),
  };

  async function encoded(name: SplitName, split: EncodedSplit): Promise<EncodedSplit> {
    const ids = (await cut(name)).map((own) => own.map((id) => id + 1));
    const hash = createHash('sha256').update(split.digest);
    for (const own of ids) hash.update(own);
    const { size: rows, own: first, text, label } = split;
    return {
      name,
      size: rows,
      ...(first !== undefined && { own: first }),
      digest: hash.digest('hex'),
      text: (row) => text.call(split, row),
      label: (row) => label.call(split, row),
      tokens: (row) => ids[row]!,
      length: (row) => ids[row]!.length,
    };
  }
}
