import { defineTokenizer } from 'stillhouse/plugin';

export default defineTokenizer({
  name: 'my-tokenizer',
  doc: 'Runs of letters and digits, and every other character that is no space.',
  options: { lower: { doc: 'Ignores case.', format: 'boolean', default: true } },
  create: ({ lower }) => ({
    // The core makes the vocabulary, of the tokens of the training split alone.
    tokenize: (text) => (lower ? text.toLowerCase() : text).match(/[\p{L}\p{M}\p{N}]+|\S/gu) ?? [],
  }),
});
