import { Checkpoints, defineTeacher, Trainer, type CheckpointRequest, type TextData, type Tuning } from 'stillhouse/plugin';

export default defineTeacher({
  name: 'transformer',
  doc: 'A pretrained Transformer (BERT, DistilBERT, MiniLM, RoBERTa, ELECTRA, GPT-2) with its own tokenizer on the original texts; a linear head on its features, which are kept, or the whole network or adapters in it are trained.',
  options: {
    model: {
      doc: 'pip:PACKAGE for a Python package that carries a checkpoint, or OWNER/NAME on the hub.',
      format: 'string',
      default: null,
    },
    folder: { doc: 'A folder with config.json, tokenizer and model.safetensors, in place of model.', format: 'path', default: null },
    revision: { doc: 'Branch, tag or commit on the hub.', format: 'string', default: 'main' },
    pooling: {
      doc: "How the vectors of a text's tokens become one; auto: as the checkpoint says, else the mean, in GPT-2 the last.",
      format: ['auto', 'mean', 'first', 'last'],
      default: 'auto',
    },
    length: { doc: 'Most tokens of a text, special ones included; null: as many as the checkpoint takes.', format: 'count', default: null },
    training: {
      doc: 'head: features stay as they are and are computed once, a linear head is trained on them; full: the whole network is trained; lora: low-rank adapters and a head are, and are merged into the weights at the end (Hu et al. 2021).',
      format: ['head', 'full', 'lora'],
      default: 'head',
    },
    strength: {
      doc: "With a head alone: inverse of the penalty on its squared weights, C in scikit-learn's LogisticRegression.",
      format: 'positive',
      default: 10,
    },
    freeze: {
      doc: 'With full or lora: the tables and so many first blocks stay as they are; 0: everything is trained.',
      format: 'natural',
      default: 0,
    },
    freeze_embedding: {
      doc: 'With full: the tables of tokens, positions and types stay as they are, whatever freeze says.',
      format: 'boolean',
      default: false,
    },
    layer_decay: {
      doc: "With full or lora: each block's rate is so many times that of the block above, the head's the whole one, the tables' the least; 1: all are equal, 0.9 to 0.75 are usual.",
      format: 'unit',
      default: 1,
    },
    dropout: {
      doc: 'With full or lora: share dropped in blocks and before the head; null: as the checkpoint says, which is 0.1 as a rule.',
      format: 'below-one',
      default: null,
    },
    lora_rank: { doc: 'With lora: rank of the adapters.', format: 'count', default: 8 },
    lora_alpha: { doc: 'With lora: what an adapter adds is multiplied by this over the rank.', format: 'positive', default: 16 },
    lora_targets: {
      doc: 'With lora: products of each block that have one, of query, key, value, mixed (after attention), inner and outer (feed-forward).',
      format: { list: 'string' },
      default: ['query', 'value'],
    },
    optimizer: {
      doc: 'With full or lora; for full 2e-5 to 5e-5 are usual rates, for lora 2e-4 to 1e-3.',
      format: { plugin: 'optimizer' },
      default: { use: 'adamw', rate: 5e-5, decay: 0.01 },
    },
    schedule: { doc: 'With full or lora.', format: { plugin: 'schedule' }, default: { use: 'linear', warmup: 0.1 } },
    epochs: {
      doc: 'With full or lora: most passes over the training split; the best on the validation loss is kept.',
      format: 'count',
      default: 3,
    },
    batch_size: { doc: 'With full or lora: examples a step, of like length.', format: 'count', default: 32 },
    clip_norm: {
      doc: 'With full or lora: global gradient norm above which gradients are scaled down; null: never.',
      format: 'positive',
      default: 1,
    },
  },
  inject: [Checkpoints, Trainer],
  create(options, checkpoints, trainer) {
    const { model, folder, revision, length, strength, pooling, training, optimizer, schedule, epochs, batch_size, clip_norm } = options;
    const request: CheckpointRequest = { model, folder, revision, length, strength, pooling: pooling === 'auto' ? null : pooling };
    const tuning: Tuning = {
      freeze: options.freeze,
      freezeEmbedding: options.freeze_embedding,
      layerDecay: options.layer_decay,
      dropout: options.dropout,
      adapters: training === 'lora' ? { rank: options.lora_rank, alpha: options.lora_alpha, targets: options.lora_targets } : null,
    };
    const common = {
      originals: true,
      identity: () => checkpoints.identity(request),
      outlook: async () => (await checkpoints.check(request, training === 'head' ? null : tuning), []),
    };
    if (training === 'head')
      return {
        ...common,
        layers: (data) => checkpoints.layers(request, data, 'features'),
        prepare: (data) => checkpoints.frozen(request, data),
        restore: (state, data) => checkpoints.restore(request, data, state),
      };
    const whole = async (data: TextData, seed: number) => ({
      ...(await checkpoints.tunable(request, data, tuning)),
      optimizer,
      schedule,
      epochs,
      batchSize: batch_size,
      clipNorm: clip_norm,
      patience: null,
      seed,
    });
    return {
      ...common,
      layers: (data) => checkpoints.layers(request, data, 'logits'),
      prepare: async (data, seed) => trainer.train(await whole(data, seed)),
      restore: async (state, data, seed) => trainer.restore(await whole(data, seed), state),
    };
  },
});
