import { cardinality, defineSampler } from 'stillhouse/plugin';
import { sampleEvenly } from 'stillhouse/search';

export default defineSampler({
  name: 'random',
  doc: 'Draws every parameter on its own, evenly on its scale; in a countable space no configuration comes twice.',
  severalObjectives: true,
  options: {},
  create: () => ({ sample: sampleEvenly, size: cardinality }),
});
