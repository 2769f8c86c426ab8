import type { Direction, TrialView } from '../plugin/index.js';
import { violationsOf } from './constraints.js';
import { byCrowding } from './crowding.js';
import { fronts } from './domination.js';
import { lossesOf } from './objectives.js';

/** The trials that survive in NSGA-II: front by front, of the one that does not fit whole those with the most room around them. */
export function selectElite(trials: readonly TrialView[], directions: readonly Direction[], size: number): TrialView[] {
  const elite: TrialView[] = [];
  const losses = trials.map((trial) => lossesOf(trial, directions));
  for (const front of fronts(losses, violationsOf(trials))) {
    const members = front.map((index) => trials[index]!);
    const room = size - elite.length;
    if (members.length < room) elite.push(...members);
    else
      return [
        ...elite,
        ...byCrowding(members.map(({ values }) => values))
          .slice(0, room)
          .map((at) => members[at]!),
      ];
  }
  return elite;
}
