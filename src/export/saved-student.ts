/** A student as its run keeps it (`studentFiles`), read again. */
import { InputError, type TextData } from '../plugin/index.js';

/** Files of a run's `student/` by name. */
export type SavedFiles = Readonly<Record<string, Uint8Array>>;

export interface SavedStudent {
  readonly weights: Float32Array;
  readonly vocabulary: readonly string[];
  readonly maxLength: number;
  readonly labels: readonly string[];
  readonly learnt: string | null;
}

/** The files that every saved student has. */
export const savedNames = ['model.json', 'weights.bin', 'vocabulary.json', 'labels.json'] as const;
/** There beside them where a tokenizer has learnt. */
export const learntName = 'tokenizer.json';

/** Reads the files; `run` names their run in messages. Throws an `InputError` for what is damaged. */
export function savedStudent(files: SavedFiles, run: string): SavedStudent {
  const text = (name: string): string => new TextDecoder().decode(files[name]);
  const bytes = files['weights.bin']!;
  try {
    const { tokens, max_length: maxLength } = JSON.parse(text('vocabulary.json')) as { tokens: string[]; max_length: number };
    return {
      weights: new Float32Array(bytes.slice().buffer),
      vocabulary: tokens,
      maxLength,
      labels: JSON.parse(text('labels.json')) as string[],
      learnt: files[learntName] ? text(learntName) : null,
    };
  } catch (fault) {
    throw new InputError(`run '${run}' keeps a student that cannot be read: ${(fault as Error).message}`, {});
  }
}

/** Throws an `InputError` where the data no longer give what the student was trained on. */
export function checkSameData({ vocabulary, labels, learnt }: SavedStudent, text: TextData, run: string): void {
  const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((each, at) => each === b[at]);
  const other = !same(labels, text.labels)
    ? 'classes'
    : !same(vocabulary, text.vocabulary.tokens)
      ? 'vocabulary'
      : learnt !== (text.learnt ?? null)
        ? 'tokenizer'
        : null;
  if (other === null) return;
  throw new InputError(`the data give another ${other} than the one that run '${run}' has trained with`, {
    path: 'dataset',
    suggestion: 'put the files back as they were, or train anew',
  });
}
