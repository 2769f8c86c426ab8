import { definePreprocessor } from 'stillhouse/plugin';

export default definePreprocessor({
  name: 'collapse-space',
  doc: 'Turns every run of white space, line ends included, into one space and trims both ends.',
  options: {},
  create: () => ({ apply: (text) => text.replace(/\s+/gu, ' ').trim() }),
});
