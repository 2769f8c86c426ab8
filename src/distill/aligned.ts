/** A checkpoint's tokens beside those that the student reads: where they are the same, what is read of tokens can be compared. */
import { textIds, type Checkpoint } from '../checkpoint/index.js';
import { InputError, originalsOf, UNKNOWN, type SplitName, type TextData } from '../plugin/index.js';

/** The checkpoint's ids of each text of a split, cut as the student's are; or the first text in which they differ, in words. */
export type Alignment = { readonly ids: readonly Int32Array[] } | { readonly reason: string };

/** Cuts the original texts by the checkpoint's tokenizer. A token that is none of the student's vocabulary may be any. */
export async function align(checkpoint: Checkpoint, data: TextData, name: SplitName): Promise<Alignment> {
  const split = name === 'test' ? await data.openTest() : data[name];
  const texts = new Map(Array.from(checkpoint.tokenizer.ids, ([text, id]) => [id, text]));
  const found: Int32Array[] = [];
  for await (const { text } of originalsOf(data, name)) {
    const row = found.length;
    await split.ready?.([row]);
    const student = Array.from(split.tokens(row), (id) => (id === UNKNOWN ? null : data.vocabulary.tokens[id]!));
    const ids = textIds(checkpoint, text, student.length);
    const own = Array.from(ids, (id) => texts.get(id));
    const longest = Math.max(student.length, own.length);
    const place = Array.from({ length: longest }, (_, at) => student[at] !== null && student[at] !== own[at]).indexOf(true);
    if (place >= 0 || own.length < student.length) return { reason: differing(row, student.at(place), own[place]) };
    found.push(ids);
  }
  return { ids: found };
}

const quoted = (token: string | null | undefined): string => (token == null ? 'nothing' : `'${token}'`);
const differing = (row: number, student: string | null | undefined, own: string | undefined): string =>
  `its tokenizer cuts text ${row + 1} into other tokens: ${quoted(own)} where the student reads ${quoted(student)}`;

/** The ids of an alignment. Throws an `InputError` where there is none. */
export function alignedIds(alignment: Alignment): readonly Int32Array[] {
  if ('ids' in alignment) return alignment.ids;
  throw new InputError(`the teacher's tokens are not the student's: ${alignment.reason}`, { path: 'tokenizer', suggestion: SAME_TOKENS });
}

/** How student and teacher come to read the same tokens. */
export const SAME_TOKENS =
  "tokenizer: { use: pretrained, from: the teacher's checkpoint, length: that of max_length }, and no preprocessor";
