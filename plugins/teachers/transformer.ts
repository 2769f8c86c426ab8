import { Checkpoints, defineTeacher, Trainer, type CheckpointRequest, type TextData } from 'stillhouse/plugin';

export default defineTeacher({
  name: 'transformer',
  doc: 'A pretrained Transformer (BERT, DistilBERT, MiniLM, RoBERTa, ELECTRA, GPT-2) with its own tokenizer on the original texts; a linear head on its features, which are kept, or the whole network is trained.',
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
      doc: 'head: features stay as they are and are computed once, a linear head is trained on them; full: the whole network is trained.',
      format: ['head', 'full'],
      default: 'head',
    },
    strength: {
      doc: "Inverse of the penalty on the head's squared weights, C in scikit-learn's LogisticRegression.",
      format: 'positive',
      default: 10,
    },
    freeze: {
      doc: 'With full training: the tables and so many first blocks stay as they are; 0: everything is trained.',
      format: 'natural',
      default: 0,
    },
    optimizer: { doc: 'With full training.', format: { plugin: 'optimizer' }, default: { use: 'adamw', rate: 5e-5, decay: 0.01 } },
    schedule: { doc: 'With full training.', format: { plugin: 'schedule' }, default: { use: 'linear', warmup: 0.1 } },
    epochs: {
      doc: 'With full training: most passes over the training split; the best on the validation loss is kept.',
      format: 'count',
      default: 3,
    },
    batch_size: { doc: 'With full training: examples a step.', format: 'count', default: 32 },
    clip_norm: {
      doc: 'With full training: global gradient norm above which gradients are scaled down; null: never.',
      format: 'positive',
      default: 1,
    },
  },
  inject: [Checkpoints, Trainer],
  create(options, checkpoints, trainer) {
    const { model, folder, revision, length, strength, pooling, training, freeze, optimizer, schedule, epochs, batch_size, clip_norm } =
      options;
    const request: CheckpointRequest = { model, folder, revision, length, strength, pooling: pooling === 'auto' ? null : pooling };
    const identity = () => checkpoints.identity(request);
    if (training === 'head')
      return {
        originals: true,
        identity,
        layers: () => checkpoints.layers(request, null),
        prepare: (data) => checkpoints.frozen(request, data),
        restore: (state, data) => checkpoints.restore(request, data, state),
      };
    const whole = async (data: TextData, seed: number) => ({
      ...(await checkpoints.tunable(request, data, freeze)),
      optimizer,
      schedule,
      epochs,
      batchSize: batch_size,
      clipNorm: clip_norm,
      patience: null,
      seed,
    });
    return {
      originals: true,
      identity,
      layers: (data) => checkpoints.layers(request, data.labels.length),
      prepare: async (data, seed) => trainer.train(await whole(data, seed)),
      restore: async (state, data, seed) => trainer.restore(await whole(data, seed), state),
    };
  },
});
