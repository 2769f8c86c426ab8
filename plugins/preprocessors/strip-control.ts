import { definePreprocessor } from 'stillhouse/plugin';

// Joiners and tags belong to emoji and to letters of Persian and the Indic scripts.
const hidden = new RegExp(String.raw`[[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]--[\t\n\v\f\r\u0085\u200C\u200D\u{E0020}-\u{E007F}]]`, 'gv');

export default definePreprocessor({
  name: 'strip-control',
  doc: 'Removes characters that are not seen: control and format characters, private ones, halves of pairs (as in BERT, Devlin et al. 2019); line ends, tabs and joiners stay.',
  options: {},
  create: () => ({ apply: (text) => text.replace(hidden, '') }),
});
