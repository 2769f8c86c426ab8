/** Seeds, budget, stop and winner of a sweep: what they come to, and what is wrong with them across keys. */
import { InputError, type Space } from '../plugin/index.js';
import { at, type Located, type Tree } from './located.js';
import type { SweepConfig } from './types.js';

export type StudyRules = Pick<SweepConfig, 'trials' | 'seeds' | 'budget' | 'stop' | 'winner'>;

/** Where only one of `winner.best` and `winner.seeds` is given. */
const usual = 3;

function winnerOf({ best, seeds }: { best: number | null; seeds: number | null }): SweepConfig['winner'] {
  return best === null && seeds === null ? null : { best: best ?? usual, seeds: seeds ?? usual };
}

/** The rules of a settled sweep document; `trials` and `budget.trials` mean the same. */
export function studyRules(document: Tree): StudyRules {
  const budget = document['budget'] as { trials: number | null; seconds: number | null; epochs: number | null };
  const stop = document['stop'] as { no_better_for: number | null; target: number | null };
  return {
    trials: (document['trials'] as number | null) ?? budget.trials,
    seeds: document['seeds'] as number,
    budget: { seconds: budget.seconds, epochs: budget.epochs },
    stop: { noBetterFor: stop.no_better_for, target: stop.target },
    winner: winnerOf(document['winner'] as { best: number | null; seeds: number | null }),
  };
}

/** The rules in the file's spelling, those left out that say nothing. */
export function spelledRules({ seeds, budget, stop, winner }: StudyRules): Tree {
  const told = (tree: Tree): Tree => Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== null));
  const groups = { budget: told(budget), stop: told({ no_better_for: stop.noBetterFor, target: stop.target }), winner: { ...winner } };
  return { ...(seeds > 1 && { seeds }), ...Object.fromEntries(Object.entries(groups).filter(([, tree]) => Object.keys(tree).length > 0)) };
}

/** Two numbers of trials, or a seed that is swept where each student gets one of its own. */
export function studyRuleFaults(document: Tree, space: Space, sweep: Located): InputError[] {
  const told = (document['budget'] as Tree | undefined)?.['trials'] ?? null;
  const trials = document['trials'] ?? null;
  const { seeds, winner } = studyRules(document);
  const faults: InputError[] = [];
  if (told !== null && trials !== null && told !== trials) {
    const suggestion = 'they mean the same: say one of them';
    faults.push(
      new InputError(`trials is ${String(trials)} and budget.trials is ${String(told)}`, { ...at(sweep, 'budget.trials'), suggestion }),
    );
  }
  if (Object.hasOwn(space, 'training.seed') && (seeds > 1 || winner !== null)) {
    const why = seeds > 1 ? 'seeds' : 'winner';
    const suggestion = `take training.seed out of the space, or ${why} out of the sweep`;
    faults.push(new InputError(`${why} gives each student a seed of its own`, { ...at(sweep, 'space.training.seed'), suggestion }));
  }
  return faults;
}
