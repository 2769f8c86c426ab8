import { convolutionNetwork, convolutionOptions } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'separable-cnn',
  doc: 'Depthwise-separable convolutions on top of each other (Chollet 2017, section 2; for texts Kaiser et al. 2018), each added to what it reads where the widths agree.',
  options: convolutionOptions,
  create: (values) => ({ build: (shape) => convolutionNetwork(() => ({ separable: true }), values, shape) }),
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
