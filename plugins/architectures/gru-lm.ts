import * as tf from '@tensorflow/tfjs';
import { RecurrentStates, SeededDropout, TokenEmbedding, TokenLogits } from 'stillhouse/layers';
import { defineArchitecture, InputError } from 'stillhouse/plugin';

type Symbolic = tf.SymbolicTensor;

export default defineArchitecture({
  name: 'gru-lm',
  doc: 'GRU language model (sigmoid gates, reset before the product): the state after each token says which one comes next. Dropout as Zaremba et al. 2014, of states within a layer after Gal and Ghahramani 2016.',
  task: 'language-modelling',
  options: {
    embedding: { doc: 'Numbers a token.', format: 'count', default: 64 },
    units: { doc: 'Size of the state.', format: 'count', default: 128 },
    layers: { doc: 'Layers on top of each other.', format: 'count', default: 1 },
    tied: {
      doc: 'Whether the table of token vectors is the output product too (Press and Wolf 2017); embedding must then be as units.',
      format: 'boolean',
      default: false,
    },
    recurrent_dropout: {
      doc: 'Share of the state that its own products do not see, the same at all steps of a text.',
      format: 'below-one',
      default: 0,
    },
    dropout: { doc: 'Share dropped while training: of token vectors and of the states of each layer.', format: 'below-one', default: 0 },
  },
  create({ embedding, units, layers, tied, recurrent_dropout, dropout }) {
    if (tied && embedding !== units)
      throw new InputError(`a tied table has ${embedding} numbers a token, the states ${units}`, {
        path: 'student.embedding',
        allowed: `${units}, or tied: false`,
      });
    return {
      build({ vocabulary }) {
        const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
        const drop = (name: string, x: Symbolic): Symbolic => new SeededDropout({ name, rate: dropout }).apply(x) as Symbolic;
        const found = new TokenEmbedding({ name: 'embedding', vocabulary, units: embedding, withTable: tied }).apply(ids);
        const [looked, table] = (tied ? found : [found]) as [Symbolic, Symbolic | undefined]; // (B, L, E) and (V, E)
        let x = drop('embedding_dropout', looked);
        for (let index = 1; index <= layers; index++) {
          const states = new RecurrentStates({ name: `gru_${index}`, cell: 'gru', units, recurrentDropout: recurrent_dropout });
          x = drop(`dropout_${index}`, states.apply([ids, x]) as Symbolic); // (B, L, U)
        }
        const logits = new TokenLogits({ name: 'logits', vocabulary }).apply(table ? [x, table] : x) as Symbolic; // (B, L, V)
        return tf.model({ inputs: ids, outputs: logits });
      },
    };
  },
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
