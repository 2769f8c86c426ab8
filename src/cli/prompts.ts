import { InputError, readLines } from '../plugin/index.js';

/** A prompt, and whatever else its line held. */
export interface Prompt {
  readonly prompt: string;
  readonly more: Readonly<Record<string, unknown>>;
}

/** Prompts of a file: a field `prompt` of each line of a `.jsonl`, else every line that is not blank. Throws an `InputError` with file and line. */
export async function readPrompts(file: string): Promise<Prompt[]> {
  const lines = /\.jsonl(\.gz)?$/i.test(file);
  const prompts: Prompt[] = [];
  for await (const { text, line } of readLines(file))
    if (text.trim() !== '') prompts.push(lines ? fromJson(text, { file, line }) : { prompt: text, more: {} });
  if (prompts.length === 0) throw new InputError('the file holds no prompts', { file });
  return prompts;
}

function fromJson(text: string, at: { file: string; line: number }): Prompt {
  const allowed = 'one JSON object a line with a field prompt';
  let item: unknown;
  try {
    item = JSON.parse(text);
  } catch (error) {
    throw new InputError(`not valid JSON: ${(error as Error).message}`, { ...at, allowed });
  }
  const { prompt, ...more } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
  if (typeof prompt !== 'string')
    throw new InputError(`field 'prompt' is ${prompt === undefined ? 'missing' : 'no text'}`, { ...at, allowed });
  return { prompt, more };
}
