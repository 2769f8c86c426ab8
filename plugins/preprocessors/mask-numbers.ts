import { definePreprocessor } from 'stillhouse/plugin';

const run = /[\p{L}\p{M}\p{N}]+(?:[.,:\u066B\u066C][\p{L}\p{M}\p{N}]+)*/gu; // a word, or a number with its points
const number = /^\p{Nd}+(?:[.,:\u066B\u066C]\p{Nd}+)*$/u;
const digits = /\p{Nd}+(?:[.,:\u066B\u066C]\p{Nd}+)*/gu;

export default definePreprocessor({
  name: 'mask-numbers',
  doc: 'Puts a word in the place of each number (1,000.5 and 12:30 are one), in the digits of any script, or removes it.',
  options: {
    replacement: { doc: 'What stands in for a number; empty removes it.', format: 'string', default: 'number' },
    attached: { doc: 'Also digits that belong to a word, as in mp3 and 3rd.', format: 'boolean', default: false },
  },
  create: ({ replacement, attached }) => ({
    apply: (text) =>
      attached ? text.replace(digits, () => replacement) : text.replace(run, (found) => (number.test(found) ? replacement : found)),
  }),
});
