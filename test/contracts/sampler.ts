import type { Direction, Params, Sampler, Space, TrialState, TrialView } from '../../src/plugin/index.js';
import { normal } from './noise.js';
import { expectThat, type Check } from './result.js';
import { broad, countable, holds, study, trial } from './studies.js';
import type { Subject } from './subject.js';

type SamplerSubject = Subject<Sampler>;

const most = 40;

/** The broadest space that suits the sampler; `size` throws where one does not. */
function spaceOf({ plugin }: SamplerSubject): Space {
  try {
    plugin.size?.(broad);
    return broad;
  } catch {
    plugin.size?.(countable);
    return countable;
  }
}

/** Asks for trial after trial as a sweep does, every kind of ending among them, until the sampler has no more. */
function sweep(
  sampler: Sampler,
  space: Space,
  seed: number,
  direction: Direction | readonly Direction[] = 'maximize',
  limit = most,
): Params[] {
  const scores = normal(21, limit);
  const many = [direction].flat().length;
  const states: TrialState[] = ['complete', 'complete', 'pruned', 'complete', 'failed', 'complete', 'running'];
  const trials: TrialView[] = [];
  for (let number = 0; number < limit; number++) {
    const params = sampler.sample({ study: study(direction, trials), space, number, seed });
    if (params === null) break;
    const state = states[number % states.length]!;
    const values = Array.from({ length: many }, (_, index) => scores[(number + 7 * index) % limit]!);
    const reports = many > 1 ? [] : [state === 'failed' ? NaN : scores[number]!];
    trials.push(trial(number, state, params, space, state === 'complete' ? values : null, reports));
  }
  return trials.map(({ params }) => params);
}

export const samplerChecks: readonly Check<SamplerSubject>[] = [
  {
    name: 'says the size of the space',
    run(subject) {
      const size: unknown = subject.plugin.size?.(spaceOf(subject)) ?? null;
      expectThat(size === null || (Number.isSafeInteger(size) && (size as number) >= 1), `size gives ${String(size)}: a count or null`);
    },
  },
  {
    name: 'stays within the space',
    run(subject) {
      const space = spaceOf(subject);
      for (const direction of ['maximize', 'minimize'] as const) {
        const asked = sweep(subject.plugin, space, 3, direction);
        expectThat(asked.length > 0, 'there is nothing to try from the beginning');
        asked.forEach((params, number) => {
          expectThat(
            Object.keys(params).sort().join() === Object.keys(space).sort().join(),
            `trial ${number} sets [${Object.keys(params)}] and not [${Object.keys(space)}]`,
          );
          for (const [path, distribution] of Object.entries(space))
            expectThat(
              holds(distribution, params[path]),
              `trial ${number}: ${path} = ${JSON.stringify(params[path])} is outside of ${JSON.stringify(distribution)}`,
            );
        });
      }
    },
  },
  {
    name: 'is a pure function of seed, study and number',
    async run(subject) {
      const space = spaceOf(subject);
      const asked = () => JSON.stringify(sweep(subject.plugin, space, 5, 'maximize', 12));
      const first = asked();
      expectThat(first === asked(), 'the same sampler gives other trials when the sweep is asked again');
      expectThat(
        first === JSON.stringify(sweep(await subject.fresh(), space, 5, 'maximize', 12)),
        'a new sampler with the same seed gives other trials: a resumed sweep would go another way',
      );
    },
  },
  {
    name: 'gives as many trials as it says, and none twice',
    run({ plugin }) {
      const size = plugin.size?.(countable) ?? null;
      if (size === null) return;
      const asked = sweep(plugin, countable, 7, 'maximize', size + 3);
      expectThat(asked.length === size, `size says ${size}, sample gives ${asked.length} trials${asked.length > size ? ' and more' : ''}`);
      const unlike = new Set(asked.map((params) => JSON.stringify(Object.entries(params).sort()))).size;
      expectThat(unlike === size, `of ${size} trials only ${unlike} are unlike`);
    },
  },
  {
    name: 'searches for several objectives where it says so',
    run(subject) {
      if (subject.definition.severalObjectives !== true) return;
      const space = spaceOf(subject);
      const asked = sweep(subject.plugin, space, 11, ['maximize', 'minimize', 'minimize']);
      expectThat(asked.length > 0, 'there is nothing to try with three objectives');
      for (const [number, params] of asked.entries()) {
        const wrong = Object.entries(space).find(([path, distribution]) => !holds(distribution, params[path]))?.[0];
        expectThat(wrong === undefined, `with three objectives trial ${number} has ${wrong} = ${JSON.stringify(params[wrong!])}`);
      }
    },
  },
  {
    name: 'tries unlike values',
    run(subject) {
      const asked = sweep(subject.plugin, spaceOf(subject), 9, 'maximize', 12);
      const unlike = new Set(asked.map((params) => JSON.stringify(params))).size;
      expectThat(asked.length < 2 || unlike > 1, `${asked.length} trials are all ${JSON.stringify(asked[0])}`);
    },
  },
];
