import { trimmed } from 'stillhouse/export';
import { defineCompressor } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'trim-vocabulary',
  doc: 'Leaves the rarest tokens of the training texts out of the vocabulary and their rows out of the tables; they are unknown tokens from then on.',
  changes: 'form',
  tries: [{}, { share: 0.25 }],
  options: {
    share: { doc: 'Share of the vocabulary that stays, the most frequent tokens.', format: 'unit', default: 0.5 },
  },
  create: ({ share }) => ({
    compress: ({ student, counts }) => trimmed(student, Math.round(share * counts.length), counts),
  }),
});
