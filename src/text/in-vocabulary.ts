import { UNKNOWN, type EncodedSplit, type TextData, type Vocabulary } from '../plugin/index.js';
import { sha256 } from './split.js';

/** The same texts by the ids of another vocabulary; UNKNOWN for tokens that it does not hold. */
export function inVocabulary(data: TextData, vocabulary: Vocabulary): TextData {
  const ids = Int32Array.from(data.vocabulary.tokens, (token, id) => (id <= UNKNOWN ? id : vocabulary.id(token)));
  const tokens = JSON.stringify(vocabulary.tokens);
  const renumbered = ({ copy: _, ...split }: EncodedSplit): EncodedSplit => ({
    ...split,
    digest: sha256(split.digest, tokens),
    tokens: (row) => split.tokens(row).map((id) => ids[id]!),
  });
  let test: Promise<EncodedSplit> | undefined;
  return {
    ...data,
    vocabulary,
    digest: sha256(data.digest, tokens),
    train: renumbered(data.train),
    validation: renumbered(data.validation),
    openTest: () => (test ??= data.openTest().then(renumbered)),
  };
}
