import { readFileSync } from 'node:fs';
import { InputError, wordPieces } from 'stillhouse/plugin';

/** Token ids by WordPiece with BERT's rules for words, from a `vocab.txt`. Throws an `InputError` where it lacks the marks. */
export function wordPiece(file: string, lower: boolean, most: number): (text: string) => number[] {
  const ids = new Map(readFileSync(file, 'utf8').split('\n').map((piece, id) => [piece.replace(/\r$/, ''), id])); // prettier-ignore
  const mark = (piece: string): number => {
    const id = ids.get(piece);
    if (id === undefined)
      throw new InputError(`the vocabulary has no ${piece}`, { file, path: 'teacher.vocabulary', allowed: "a vocab.txt of BERT's form" });
    return id;
  };
  const [start, end, unknown] = [mark('[CLS]'), mark('[SEP]'), mark('[UNK]')];
  const pieces = (word: string): number[] =>
    wordPieces(word, ids, { prefix: '##', longest: 100 })?.map((piece) => ids.get(piece)!) ?? [unknown];
  return (text) => [
    start,
    ...words(text, lower)
      .flatMap(pieces)
      .slice(0, most - 2),
    end,
  ];
}

const punctuation = /[!-/:-@[-`{-~]|\p{P}/u;
const ideograph = /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/u;
/** Words as BERT cuts them: at white space, around punctuation and ideographs. */
function words(text: string, lower: boolean): string[] {
  const clean = text.replace(/[\t\n\r]/g, ' ').replace(/[\0\uFFFD]|\p{C}/gu, '');
  const folded = lower ? clean.toLowerCase().normalize('NFD').replace(/\p{Mn}/gu, '') : clean; // prettier-ignore
  return [...folded].map((letter) => (punctuation.test(letter) || ideograph.test(letter) ? ` ${letter} ` : letter)).join('').split(/\s+/u).filter(Boolean); // prettier-ignore
}
