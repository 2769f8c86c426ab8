import type { Direction, Pruner, TrialView, Verdict } from '../../src/plugin/index.js';
import { isDeepStrictEqual } from 'node:util';
import { expectThat, type Check } from './result.js';
import { study, trial } from './studies.js';
import type { Subject } from './subject.js';

type PrunerSubject = Subject<Pruner>;

const steps = 9;
const trials = 8;
const learning = (top: number) => Array.from({ length: steps }, (_, step) => top * (1 - 0.5 ** (step + 1)));

/** Learning curves whose end grows with the number, so that the last trial is the best; signs turned for `minimize`. */
function curves(direction: Direction): number[][] {
  const sign = direction === 'maximize' ? 1 : -1;
  return Array.from({ length: trials }, (_, number) => learning(0.3 + 0.05 * number).map((value) => sign * value));
}

interface Judged {
  readonly number: number;
  readonly step: number;
  readonly verdict: Verdict;
}

/** Runs the curves one after another as a sweep does; a pruned trial ends. `odd` gives a NaN in the middle of one trial. */
function sweep(pruner: Pruner, direction: Direction, odd = false): Judged[] {
  const done: TrialView[] = [];
  const judged: Judged[] = [];
  curves(direction).forEach((curve, number) => {
    const given = odd && number === 2 ? curve.map((value, step) => (step === 3 ? NaN : value)) : curve;
    let pruned = false;
    let attributes: Record<string, unknown> = {};
    let step = 0;
    for (; step < steps && !pruned; step++) {
      const running = { ...trial(number, 'running', {}, {}, null, given.slice(0, step + 1)), attributes };
      const verdict = pruner.judge({ study: study(direction, [...done, running]), number, step });
      judged.push({ number, step, verdict });
      attributes = { ...attributes, ...verdict?.attributes };
      pruned = verdict?.prune === true;
    }
    done.push({
      ...trial(number, pruned ? 'pruned' : 'complete', {}, {}, pruned ? null : given.at(-1)!, given.slice(0, step)),
      attributes,
    });
  });
  return judged;
}

const directions = ['maximize', 'minimize'] as const;

export const prunerChecks: readonly Check<PrunerSubject>[] = [
  {
    name: 'answers yes or no, with attributes that JSON can hold',
    run: ({ plugin }) =>
      directions.forEach((direction) =>
        sweep(plugin, direction, true).forEach(({ number, step, verdict }) => {
          const at = `trial ${number}, step ${step}:`;
          expectThat(typeof verdict?.prune === 'boolean', `${at} prune is ${typeof verdict?.prune} and not a boolean`);
          const { attributes } = verdict;
          expectThat(
            attributes === undefined || isDeepStrictEqual(JSON.parse(JSON.stringify(attributes)), { ...attributes }),
            `${at} the attributes do not survive JSON`,
          );
        }),
      ),
  },
  {
    name: 'is a pure function of the study',
    async run({ plugin, fresh }) {
      const first = sweep(plugin, 'maximize');
      expectThat(isDeepStrictEqual(first, sweep(plugin, 'maximize')), 'the same study is judged in another way the second time');
      expectThat(
        isDeepStrictEqual(first, sweep(await fresh(), 'maximize')),
        'a new pruner judges in another way: what it must remember belongs into attributes',
      );
    },
  },
  {
    name: 'knows which way is better',
    run({ plugin }) {
      for (const direction of directions) {
        const best = sweep(plugin, direction).find(({ number, verdict }) => number === trials - 1 && verdict?.prune);
        if (best) return `${direction}: it prunes the best of ${trials} trials in step ${best.step}`;
      }
      return undefined;
    },
  },
  {
    name: 'shows the sampler trials of the study and no others, the same ones each time',
    async run({ plugin, fresh }) {
      const all = curves('maximize').map((curve, number) => trial(number, 'complete', {}, {}, curve.at(-1)!, curve));
      const view = study('maximize', all);
      const shown = (pruner: Pruner): unknown =>
        Array.from({ length: trials + 1 }, (_, number) => pruner.rivals?.(view, number).map((rival) => view.trials.indexOf(rival)));
      const first = shown(plugin);
      expectThat(!(first as number[][]).flat().includes(-1), 'its rivals are not trials of the study');
      expectThat(isDeepStrictEqual(first, shown(await fresh())), 'a new pruner shows other trials');
    },
  },
  {
    name: 'spares a trial without rivals',
    run({ plugin }) {
      const first = sweep(plugin, 'maximize').find(({ number, verdict }) => number === 0 && verdict?.prune);
      return first && `it prunes the first trial in step ${first.step}`;
    },
  },
];
