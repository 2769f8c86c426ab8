import { definePreprocessor } from 'stillhouse/plugin';

const irregular: Readonly<Record<string, string>> = {
  "won't": 'will not',
  "can't": 'cannot',
  "shan't": 'shall not',
  "ain't": 'is not',
  "let's": 'let us',
  "y'all": 'you all',
  "ma'am": 'madam',
  "'tis": 'it is',
  "'twas": 'it was',
};
const endings: Readonly<Record<string, string>> = { "'re": ' are', "'ve": ' have', "'ll": ' will', "'m": ' am', "n't": ' not' };
// 's is a possessive after any other word; 'd is read as would, as in most lists
const is = 'it he she that there here what who where when how why'.split(' ');
const would = 'i you he she it we they who that there'.split(' ');

const whole = Object.keys(irregular).join('|').replaceAll("'", "['’]");
const pattern = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}'’])(?:(${whole})|([a-z]+)(n['’]t|['’](?:re|ve|ll|m|s|d))((?:['’]ve)?))(?![\p{L}\p{M}\p{N}'’])`,
  'giu',
);

/** The words that a contraction stands for, in lower case; null for what is none. */
function expanded(word: string, ending: string, more: string): string | null {
  const tail = more ? ' have' : '';
  if (ending === "'s") return is.includes(word) && !more ? `${word} is` : null;
  if (ending === "'d") return would.includes(word) ? `${word} would${tail}` : null;
  if (ending === "'m" && word !== 'i') return null;
  return word + endings[ending]! + tail;
}

/** Capitals as they were: all, the first, or none. */
function cased(words: string, written: string): string {
  const rest = written.slice(1); // of "I'm" the I says nothing
  if (rest === rest.toUpperCase()) return words.toUpperCase();
  return /^['’]?\p{Lu}/u.test(written) ? words[0]!.toUpperCase() + words.slice(1) : words;
}

const plain = (text: string): string => text.toLowerCase().replaceAll('’', "'");

export default definePreprocessor({
  name: 'expand-contractions',
  doc: "Writes English contractions out: can't becomes cannot, they're they are; 's only after pronouns and question words, where it is no possessive.",
  options: {},
  create: () => ({
    apply: (text) =>
      text.replace(pattern, (written: string, known: string | undefined, word = '', ending = '', more = '') => {
        const words = known ? irregular[plain(known)]! : expanded(plain(word), plain(ending), more);
        return words === null ? written : cased(words, written);
      }),
  }),
});
