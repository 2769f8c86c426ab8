/** New training examples made of those that are there. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { PluginError } from '../plugin/index.js';
import { clean, named } from './clean.js';
import { randomFor } from './random.js';
import type { Augmentation, CorpusRequest } from './request.js';
import type { Sample } from './sample.js';

/** A new text, the place of the example in the training split that it is made of, and whether it keeps that one's label. */
export interface Made {
  readonly text: string;
  readonly row: number;
  readonly labelled: boolean;
}

/**
 * The new examples of some training examples, those of one after those of the other, each without an id. What they draw follows
 * from seed, entry, example and copy alone. An example that preprocessors leave out gives none; `marks` are those of `sift`.
 */
export async function* augmented(request: CorpusRequest, train: AsyncIterable<Sample>, marks: Int32Array | null): AsyncGenerator<Made> {
  const { augment = [], preprocessors, names } = request;
  if (augment.length === 0) return;
  let row = 0;
  for await (const { text } of train) {
    const at = row++;
    if (marks?.[at] || clean(text, preprocessors, names?.preprocessors).dropped) continue;
    for (const each of augment)
      for (let copy = 0; copy < each.copies; copy++) {
        const made = newText(each, text, request.seed, at, copy);
        if (made !== null) yield { text: made, row: at, labelled: each.labelled };
      }
  }
}

function newText({ name, use, augmenter }: Augmentation, text: string, seed: number, row: number, copy: number): string | null {
  const generator = randomFor(`augment:${name}:${copy}`, seed, row);
  const random = (): number => uniformFloat64(generator);
  const made: unknown = named('augmenter', use, 'augment()', augmenter.augment, augmenter, text, random);
  if (made !== null && typeof made !== 'string')
    throw new PluginError('augmenter', use, `augment() gave ${typeof made}, not a string or null`);
  return made === text ? null : made;
}
