/** New training examples made of those that are there. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { PluginError, type Example } from '../plugin/index.js';
import { clean, named } from './clean.js';
import { randomFor } from './random.js';
import type { Augmentation, TextRequest } from './request.js';

/**
 * The new examples of some training examples, those of one after those of the other, with its label and without an id. What they draw follows
 * from seed, entry, example and copy alone. An example that preprocessors leave out gives none; `marks` are those of `sift`.
 */
export async function* augmented(request: TextRequest, train: AsyncIterable<Example>, marks: Int32Array | null): AsyncGenerator<Example> {
  const { augment = [], preprocessors, names } = request;
  if (augment.length === 0) return;
  let row = 0;
  for await (const { text, label } of train) {
    const at = row++;
    if (marks?.[at] || clean(text, preprocessors, names?.preprocessors).dropped) continue;
    for (const each of augment)
      for (let copy = 0; copy < each.copies; copy++) {
        const made = newText(each, text, request.seed, at, copy);
        if (made !== null) yield { text: made, label };
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
