import { recurrentNetwork, recurrentOptions } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'gru',
  doc: 'GRU (sigmoid gates, reset before the product: reset_after=False in Keras): its last state, or all pooled; stacked and in both directions where told. Dropout of inputs and states after Gal and Ghahramani 2016.',
  options: recurrentOptions,
  create: (values) => ({ build: (shape) => recurrentNetwork('gru', values, shape) }),
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
