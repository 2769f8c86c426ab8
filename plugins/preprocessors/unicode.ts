import { definePreprocessor } from 'stillhouse/plugin';

export default definePreprocessor({
  name: 'unicode',
  doc: 'Writes equal characters in one way (Unicode normalisation forms, UAX 15).',
  options: {
    form: {
      doc: 'NFC composes letters and their accents; NFKC also unifies widths, ligatures and the like; NFD and NFKD decompose.',
      format: ['NFC', 'NFKC', 'NFD', 'NFKD'],
      default: 'NFC',
    },
  },
  create: ({ form }) => ({ apply: (text) => text.normalize(form) }),
});
