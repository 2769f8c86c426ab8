import { defineAugmenter, joinWords, splitWords } from 'stillhouse/plugin';

export default defineAugmenter({
  name: 'my-augmenter',
  doc: 'Says one word twice.',
  options: { most: { doc: 'Texts of more words are left alone.', format: 'count', default: 100 } },
  create: ({ most }) => ({
    // `random` is the only chance there may be: the same numbers make the same text. Null where nothing comes of a text.
    augment(text, random) {
      const { words, gaps } = splitWords(text);
      if (words.length === 0 || words.length > most) return null;
      const at = Math.floor(random() * words.length);
      return joinWords(words.with(at, `${words[at]} ${words[at]}`), gaps);
    },
  }),
});
