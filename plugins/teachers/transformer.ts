import { Checkpoints, defineTeacher, type CheckpointRequest } from 'stillhouse/plugin';

export default defineTeacher({
  name: 'transformer',
  doc: 'A pretrained Transformer (BERT, DistilBERT, MiniLM, RoBERTa, ELECTRA, GPT-2) with its own tokenizer on the original texts; its features stay as they are and are kept, a linear head is trained on them.',
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
    strength: {
      doc: "Inverse of the penalty on the head's squared weights, C in scikit-learn's LogisticRegression.",
      format: 'positive',
      default: 10,
    },
  },
  inject: [Checkpoints],
  create({ pooling, ...options }, checkpoints) {
    const request: CheckpointRequest = { ...options, pooling: pooling === 'auto' ? null : pooling };
    return {
      originals: true,
      identity: () => checkpoints.identity(request),
      prepare: (data) => checkpoints.frozen(request, data),
      restore: (state, data) => checkpoints.restore(request, data, state),
    };
  },
});
