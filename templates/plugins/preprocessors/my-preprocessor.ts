import { definePreprocessor } from 'stillhouse/plugin';

const mention = /(?<![\p{L}\p{N}_])@[\p{L}\p{N}_]+/gu;

export default definePreprocessor({
  name: 'my-preprocessor',
  doc: 'Puts a mark in the place of @names.',
  options: { mark: { doc: 'What stands for a name.', format: 'string', default: '@name' } },
  create: ({ mark }) => ({
    // The cleaned text, or null to leave the example out of the training split.
    apply: (text) => text.replace(mention, () => mark),
  }),
});
