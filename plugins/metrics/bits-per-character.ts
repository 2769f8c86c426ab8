import { defineMetric } from 'stillhouse/plugin';

const LEAST = 2 ** -149; // the smallest float32: less is kept as 0

export default defineMetric({
  name: 'bits-per-character',
  doc: 'Bits of all tokens over the characters of the texts, which compares tokenizers as far as they know all of the text (Graves 2013).',
  direction: 'minimize',
  task: 'language-modelling',
  options: {},
  create: () => ({
    compute({ labels, probabilities, classes, characters = labels.length }) {
      let bits = 0;
      labels.forEach((label, index) => (bits -= Math.log2(Math.max(LEAST, probabilities[index * classes.length + label]!))));
      return bits / characters;
    },
  }),
});
