/** Texts as the data set gave them: read again when they are wanted, so that nobody else keeps them. */
import { InputError, pauses, type EncodedSplit, type Original } from '../plugin/index.js';
import { augmented } from './augment.js';
import { clean } from './clean.js';
import type { Sample } from './sample.js';
import type { CorpusRequest } from './request.js';
import { sift } from './sift.js';
import { examplesOf } from './training-texts.js';

const PAUSE = 1024; // rows between two looks at the clock

/** The raw examples of a split in its order, each compared with the cleaned text of its row. Throws an `InputError` where the data has changed. */
export async function* readOriginals(request: CorpusRequest, split: EncodedSplit): AsyncGenerator<Original> {
  const { preprocessors, names, name, signal } = request;
  const pause = pauses(signal);
  let row = 0;
  for await (const { text, id } of split.name === 'train' ? trainingRows(request) : examplesOf(request, split.name)) {
    if (row % PAUSE === 0) await pause();
    const cleaned = clean(text, preprocessors, names?.preprocessors);
    if (cleaned.dropped && split.name === 'train') continue;
    if (row === split.size || kept(cleaned.text) !== split.text(row)) throw changed(name, split);
    yield { text, id: id ?? null };
    row++;
  }
  if (row < split.size) throw changed(name, split);
}

/** Training examples but those that a sieve leaves out, and then those that augmenters make of them. */
async function* trainingRows(request: CorpusRequest): AsyncGenerator<Pick<Sample, 'text' | 'id'>> {
  const marks = await sift(request, (part) => examplesOf(request, part));
  let row = 0;
  for await (const example of examplesOf(request, 'train')) if (!marks?.[row++]) yield example;
  for await (const { text } of augmented(request, examplesOf(request, 'train'), marks)) yield { text };
}

/** A text as it comes back from where texts are kept: half a surrogate pair has become U+FFFD. */
const kept = (text: string): string => Buffer.from(text).toString();

const changed = (name: string, split: EncodedSplit): InputError =>
  new InputError(`data set '${name}' gives other texts for its ${split.name} split than when it was prepared`, {
    path: 'dataset',
    suggestion: 'leave its files alone while an experiment runs; start again to use the new texts',
  });
