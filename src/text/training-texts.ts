/** The training split's examples as plugins that learn from them see them. */
import { pauses, type SplitName } from '../plugin/index.js';
import { clean } from './clean.js';
import { examples, readLabels } from './pool.js';
import type { CorpusRequest } from './request.js';
import type { Sample } from './sample.js';
import { cutRows } from './training-pools.js';

const PAUSE = 1024; // rows between two looks at the clock

/** Examples of a split before any is left out: the data set's own, or those cut from its training examples. */
export async function* examplesOf(request: CorpusRequest, part: SplitName): AsyncGenerator<Sample> {
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

/** The cleaned training texts without those that are left out; `marks` are those of `sift`. */
export async function* trainingTexts(request: CorpusRequest, marks: Int32Array | null): AsyncGenerator<string> {
  const { preprocessors, names, signal } = request;
  const pause = pauses(signal);
  let row = 0;
  for await (const { text } of examplesOf(request, 'train')) {
    if (row % PAUSE === 0) await pause();
    if (marks?.[row++]) continue;
    const cleaned = clean(text, preprocessors, names?.preprocessors);
    if (!cleaned.dropped) yield cleaned.text;
  }
}
