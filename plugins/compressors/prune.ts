import { pruned } from 'stillhouse/export';
import { defineCompressor } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'prune',
  doc: 'Sets the smallest numbers of each kernel and table to 0, which then take a bit each (Han et al. 2015), and trains the others on as the experiment says, its teacher included. The work of a text stays the same.',
  changes: 'form',
  tries: [{}],
  options: {
    share: { doc: 'Share of the numbers that become 0.', format: 'below-one', default: 0.75 },
    epochs: { doc: 'Epochs of training after that.', format: 'natural', default: 3 },
  },
  create: ({ share, epochs }) => ({
    async compress({ student, trainOn }) {
      const smaller = pruned(student, share);
      return epochs > 0 ? trainOn(smaller, epochs) : smaller;
    },
  }),
});
