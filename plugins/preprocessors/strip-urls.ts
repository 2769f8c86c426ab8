import { definePreprocessor } from 'stillhouse/plugin';

// a link ends before closing punctuation: "see https://a.example/b." keeps its full stop
const link = /(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)[^\s<>"“”]*[^\s<>"“”.,;:!?'’)\]}]/giu;

export default definePreprocessor({
  name: 'strip-urls',
  doc: 'Removes links that start with http://, https:// or www., or puts a word in their place.',
  options: {
    replacement: { doc: 'What stands in for a link; empty removes it.', format: 'string', default: '' },
  },
  create: ({ replacement }) => ({ apply: (text) => text.replace(link, () => replacement) }),
});
