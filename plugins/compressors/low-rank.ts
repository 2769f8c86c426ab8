import { importanceOf, inLowRank } from 'stillhouse/export';
import { defineCompressor } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'low-rank',
  doc: 'Tables of token vectors as a narrower table times a matrix, the nearest product of that rank by squares.',
  changes: 'form',
  tries: [{}],
  options: {
    share: { doc: 'Share of the columns that stay.', format: 'unit', default: 0.5 },
  },
  create: ({ share }) => ({
    compress: ({ student, counts }) =>
      inLowRank(student, (units) => Math.max(1, Math.round(share * units)), importanceOf(counts, counts.length)),
  }),
});
