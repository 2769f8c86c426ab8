import { defineAugmenter, wordSpans } from 'stillhouse/plugin';

export default defineAugmenter({
  name: 'ngram-sampling',
  doc: 'Takes a run of a few words out of the text and leaves the rest (Tang et al. 2019); its label may say little of it, so let the teacher do so.',
  options: {
    longest: { doc: 'Most words of a run; each number up to it is as likely.', format: 'count', default: 5 },
  },
  create: ({ longest }) => ({
    augment(text, random) {
      const words = wordSpans(text);
      if (words.length === 0) return null;
      const count = Math.min(words.length, 1 + Math.floor(random() * longest));
      const first = Math.floor(random() * (words.length - count + 1));
      return text.slice(words[first]!.start, words[first + count - 1]!.end);
    },
  }),
});
