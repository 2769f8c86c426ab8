import { InputError, readLines } from '../plugin/index.js';
import { fromJsonLine, holdsJsonLines } from './json-line.js';

/** A prompt, and whatever else its line held. */
export interface Prompt {
  readonly prompt: string;
  readonly more: Readonly<Record<string, unknown>>;
}

/** Prompts of a file: a field `prompt` of each line of a `.jsonl`, else every line that is not blank. Throws an `InputError` with file and line. */
export async function readPrompts(file: string): Promise<Prompt[]> {
  const json = holdsJsonLines(file);
  const prompts: Prompt[] = [];
  for await (const { text, line } of readLines(file)) {
    if (text.trim() === '') continue;
    const { value: prompt, more } = json ? fromJsonLine(text, 'prompt', { file, line }) : { value: text, more: {} };
    prompts.push({ prompt, more });
  }
  if (prompts.length === 0) throw new InputError('the file holds no prompts', { file });
  return prompts;
}
