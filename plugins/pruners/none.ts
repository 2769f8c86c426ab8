import { definePruner } from 'stillhouse/plugin';

export default definePruner({
  name: 'none',
  doc: 'Lets every trial run to its end.',
  options: {},
  create: () => ({ judge: () => ({ prune: false }) }),
});
