import { recurrentNetwork, recurrentOptions } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'lstm',
  doc: 'LSTM (sigmoid gates as in Keras 3): its last state, or all pooled; stacked and in both directions where told. Dropout of inputs and states after Gal and Ghahramani 2016.',
  options: recurrentOptions,
  create: (values) => ({ build: (shape) => recurrentNetwork('lstm', values, shape) }),
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
