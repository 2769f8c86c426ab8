import { convolutionNetwork, convolutionOptions } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'dilated-cnn',
  doc: 'Convolutions on top of each other, their windows twice as far spread in each (Yu and Koltun 2016, section 3; for texts Strubell et al. 2017), each added to what it reads where the widths agree.',
  options: {
    ...convolutionOptions,
    layers: { doc: 'Convolutions on top of each other; the dilation of the n-th is 2 to the n - 1.', format: 'count', default: 3 },
  },
  create: (values) => ({ build: (shape) => convolutionNetwork((index) => ({ dilation: 2 ** index }), values, shape) }),
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
