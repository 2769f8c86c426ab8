import { answerOf } from '../../serve/answer.js';
import { load } from '../../student/index.js';
import type { Invocation, Outcome } from '../command.js';
import { Interrupted } from '../faults.js';
import { givenPlugins } from '../given-plugins.js';
import { wholeNumber } from '../number.js';
import { streamOut } from '../output.js';
import { givenTexts } from '../texts.js';

interface Options {
  readonly file?: string;
  readonly top?: string;
  readonly plugins?: string[];
}

/** Labels texts by a bundle: a JSON line each, as they come; under --json one document at the end. */
export async function run({ options, signal }: Invocation<Options>, bundle: string, words: string[] = []): Promise<Outcome> {
  const top = wholeNumber('--top', options.top, 1) ?? 0;
  const student = await load(bundle, { plugins: await givenPlugins(options.plugins) });
  const predictions: object[] = [];
  for await (const { text, more } of givenTexts(words, options.file, signal)) {
    if (signal.aborted) break;
    const answer = { ...more, text, ...answerOf(student.predict(text), student, top) };
    if (options.json) predictions.push(answer);
    else await streamOut(`${JSON.stringify(answer)}\n`);
  }
  if (signal.aborted) throw new Interrupted('the same command');
  return { document: { bundle, name: student.about.name, predictions } };
}
