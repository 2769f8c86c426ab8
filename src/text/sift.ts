/** Which training examples are left out because of other texts. */
import { pauses, type Preprocessor, type Sieve, type SplitName } from '../plugin/index.js';
import { clean, named, nameOf } from './clean.js';
import { Int32List } from './int32-list.js';
import type { CorpusRequest } from './request.js';
import type { Sample } from './sample.js';

const PAUSE = 1024; // rows between two looks at the clock

type Examples = (part: SplitName) => AsyncIterable<Sample>;

/** Whether some preprocessor looks at a split's texts to judge those of the training split. */
export const looksAt = (preprocessors: readonly Preprocessor[], part: SplitName): boolean =>
  preprocessors.some((preprocessor) => preprocessor.sieve?.().against.includes(part));

/**
 * For each training example before any is left out: 0 where it stays, else the place of the preprocessor, from 1, whose sieve leaves it out.
 * Null where no preprocessor has one. What an `apply` leaves out is not shown to the sieves after it, and stays here.
 */
export async function sift(request: CorpusRequest, examples: Examples): Promise<Int32Array | null> {
  const sieves = request.preprocessors.map((preprocessor) => preprocessor.sieve?.() ?? null);
  if (sieves.every((sieve) => sieve === null)) return null;
  const pause = pauses(request.signal);
  for (const part of ['validation', 'test'] as const) {
    const shown = sieves.map((sieve) => (sieve?.against.includes(part) ? sieve : null));
    if (shown.every((sieve) => sieve === null)) continue;
    let row = 0;
    for await (const { text } of examples(part)) {
      if (row++ % PAUSE === 0) await pause();
      refusing(request, shown, text, (sieve, cleaned) => (sieve.see(cleaned), true));
    }
  }
  const marks = new Int32List();
  for await (const { text } of examples('train')) {
    if (marks.length % PAUSE === 0) await pause();
    marks.push(refusing(request, sieves, text, (sieve, cleaned) => sieve.keep(cleaned)));
  }
  return marks.finish();
}

/** Cleans a text step by step; the place from 1 of the first sieve that does not pass it on, or 0. */
function refusing(
  { preprocessors, names }: CorpusRequest,
  sieves: readonly (Sieve | null)[],
  text: string,
  judge: (sieve: Sieve, cleaned: string) => boolean,
): number {
  for (let index = 0; index < preprocessors.length; index++) {
    const name = nameOf(index, preprocessors, names?.preprocessors);
    const cleaned = clean(text, [preprocessors[index]!], [name]);
    if (cleaned.dropped) return 0;
    text = cleaned.text;
    const sieve = sieves[index];
    if (sieve && !named('preprocessor', name, 'sieve()', judge, null, sieve, text)) return index + 1;
  }
  return 0;
}
