/** Texts as the data set gave them: read again when they are wanted, so that nobody else keeps them. */
import { InputError, type EncodedSplit, type Original } from '../plugin/index.js';
import { clean } from './clean.js';
import type { Sample } from './sample.js';
import { pauses } from './pause.js';
import { examples, readLabels } from './pool.js';
import type { CorpusRequest } from './request.js';
import { cutRows } from './training-pools.js';

const PAUSE = 1024; // rows between two looks at the clock

/** The raw examples of a split in its order, each compared with the cleaned text of its row. Throws an `InputError` where the data has changed. */
export async function* readOriginals(request: CorpusRequest, split: EncodedSplit): AsyncGenerator<Original> {
  const { preprocessors, names, name, signal } = request;
  const pause = pauses(signal);
  let row = 0;
  for await (const { text, id } of examplesOf(request, split)) {
    if (row % PAUSE === 0) await pause();
    const cleaned = clean(text, preprocessors, names?.preprocessors);
    if (cleaned.dropped && split.name === 'train') continue;
    if (row === split.size || kept(cleaned.text) !== split.text(row)) throw changed(name, split);
    yield { text, id: id ?? null };
    row++;
  }
  if (row < split.size) throw changed(name, split);
}

/** Examples of a split before any is left out: the data set's own, or those cut from its training examples. */
async function* examplesOf(request: CorpusRequest, { name: part }: EncodedSplit): AsyncGenerator<Sample> {
  const { dataset, name, signal } = request;
  if (part !== 'train' && dataset.splits.includes(part)) return yield* examples(dataset, name, part);
  const rows = cutRows(request, await readLabels(dataset, name, 'train', signal)).rows[part];
  let [row, next] = [0, 0];
  for await (const example of examples(dataset, name, 'train')) {
    if (row++ !== rows[next]) continue;
    yield example;
    if (++next === rows.length) return;
  }
}

/** A text as it comes back from where texts are kept: half a surrogate pair has become U+FFFD. */
const kept = (text: string): string => Buffer.from(text).toString();

const changed = (name: string, split: EncodedSplit): InputError =>
  new InputError(`data set '${name}' gives other texts for its ${split.name} split than when it was prepared`, {
    path: 'dataset',
    suggestion: 'leave its files alone while an experiment runs; start again to use the new texts',
  });
