import type { Augmenter } from '../../src/plugin/index.js';
import { uniform } from './noise.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { odd, ordinary, show, tried } from './words.js';

type AugmenterSubject = Subject<Augmenter>;

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

/** Numbers from 0 to below 1, the same for the same seed, as often as they are asked for. */
function drawing(seed: number): () => number {
  const numbers = uniform(seed, 997);
  let next = 0;
  return () => numbers[next++ % numbers.length]!;
}

export const augmenterChecks: readonly Check<AugmenterSubject>[] = [
  {
    name: 'never throws and returns a new text or null',
    run: ({ plugin }) =>
      [...ordinary, ...odd].forEach((text) =>
        seeds.slice(0, 3).forEach((seed) => {
          const made: unknown = tried(text, (given) => plugin.augment(given, drawing(seed)));
          expectThat(made === null || typeof made === 'string', `${show(text)} gives ${typeof made}`);
        }),
      ),
  },
  {
    name: 'makes the same of the same text and the same numbers',
    async run({ plugin, fresh }) {
      const other = await fresh();
      for (const text of ordinary)
        for (const seed of seeds) {
          const first = plugin.augment(text, drawing(seed));
          const same = first === plugin.augment(text, drawing(seed)) && first === other.augment(text, drawing(seed));
          expectThat(same, `${show(text)} gives another text for the same numbers`);
        }
    },
  },
  {
    name: 'makes something new of ordinary sentences',
    run({ plugin }) {
      const made = ordinary.map((text) => new Set(seeds.map((seed) => plugin.augment(text, drawing(seed))).filter((one) => one !== text)));
      expectThat(
        made.some((texts) => [...texts].some((text) => text?.trim())),
        'twenty draws make nothing new of an ordinary sentence',
      );
      const kinds = Math.max(...made.map(({ size }) => size));
      return kinds < 2 ? 'other numbers make the same text: copies of a text will all be alike' : undefined;
    },
  },
];
