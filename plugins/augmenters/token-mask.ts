import { defineAugmenter, joinWords, splitWords } from 'stillhouse/plugin';

export default defineAugmenter({
  name: 'token-mask',
  doc: 'Puts a mask in the place of some words, each with the same chance (Tang et al. 2019, who mask one in ten).',
  options: {
    share: { doc: 'Chance of each word; one is masked at least.', format: 'unit', default: 0.1 },
    mask: { doc: 'What stands in for a word: one token to the word tokenizer; [MASK] is one to BERT.', format: 'string', default: '_' },
  },
  create: ({ share, mask }) => ({
    augment(text, random) {
      const { words, gaps } = splitWords(text);
      if (words.length === 0) return null;
      const masked = words.map((word) => (random() < share ? mask : word));
      if (masked.every((word, index) => word === words[index])) masked[Math.floor(random() * words.length)] = mask;
      return joinWords(masked, gaps);
    },
  }),
});
