import { definePreprocessor } from 'stillhouse/plugin';

export default definePreprocessor({
  name: 'lower-case',
  doc: 'Turns every letter into its lower case.',
  options: {
    locale: {
      doc: 'Language whose rules apply, such as tr for the dotless i; left out, the rules of Unicode.',
      format: 'string',
      default: null,
    },
  },
  create: ({ locale }) => ({ apply: (text) => (locale === null ? text.toLowerCase() : text.toLocaleLowerCase(locale)) }),
});
