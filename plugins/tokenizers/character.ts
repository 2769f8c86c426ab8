import { defineTokenizer } from 'stillhouse/plugin';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export default defineTokenizer({
  name: 'character',
  doc: 'Every character is a token, spaces included.',
  options: {
    lower: { doc: 'Ignores case.', format: 'boolean', default: true },
    unit: {
      doc: 'What counts as one character: a Unicode code point, or a grapheme with its accents and joiners.',
      format: ['code-point', 'grapheme'],
      default: 'code-point',
    },
  },
  create: ({ lower, unit }) => ({
    tokenize(text) {
      const cased = lower ? text.toLowerCase() : text;
      return unit === 'code-point' ? [...cased] : Array.from(graphemes.segment(cased), ({ segment }) => segment);
    },
    join: (tokens) => tokens.join(''),
  }),
});
