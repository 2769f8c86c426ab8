import { InputError, lengthOf, UNLABELLED, type EncodedSplit, type TextData, type Tokenizer } from '../plugin/index.js';
import { sha256 } from './split.js';

/**
 * Texts as a language model takes them: its classes are the tokens of the vocabulary, what data sets call labels is not looked at. Throws an
 * `InputError` for texts that were cut, whose perplexity nobody could compare.
 */
export function languageText(data: TextData, tokenizer: Tokenizer): TextData {
  const whole = (split: EncodedSplit): EncodedSplit => asText(split, data.maxLength);
  let test: Promise<EncodedSplit> | undefined;
  return {
    ...data,
    task: 'language-modelling',
    labels: data.vocabulary.tokens,
    join: (tokens) => tokenizer.join?.(tokens) ?? tokens.join(' '),
    digest: sha256('language', data.digest),
    train: whole(data.train),
    validation: whole(data.validation),
    openTest: () => (test ??= data.openTest().then(whole)),
  };
}

function asText(split: EncodedSplit, most: number): EncodedSplit {
  for (let row = 0; row < split.size; row++)
    if (lengthOf(split, row) >= most && [...split.text(row)].length > most)
      throw new InputError(`text ${row} of the ${split.name} split has more than ${most} tokens, or as many`, {
        path: 'max_length',
        suggestion: 'a language model needs whole texts: raise max_length, or cut running text into windows (dataset corpus)',
      });
  return { ...split, label: (row) => (split.label(row) === UNLABELLED ? UNLABELLED : 0) };
}
