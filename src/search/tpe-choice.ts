/** From the candidates of groups to configurations, best first. */
import type { Params, Space } from '../plugin/index.js';
import { firstBest, type Candidate, type Group } from './tpe.js';

const entries = (group: Group, { values }: Candidate): Params =>
  Object.fromEntries(group.paths.map((path, index) => [path, values[index]!]));

/** Indices from the best score down; equal ones by order. */
function* bestFirst(scores: readonly number[]): Generator<number> {
  const left = [...scores.keys()];
  while (left.length > 0) yield left.splice(firstBest(left.map((index) => scores[index]!)), 1)[0]!;
}

/** The parameters of a space that can take one value only. */
const fixed = (space: Space): Params =>
  Object.fromEntries(
    Object.entries(space).flatMap(([path, distribution]) =>
      distribution.type === 'choice'
        ? distribution.choices.length === 1
          ? [[path, distribution.choices[0]!]]
          : []
        : distribution.low === distribution.high
          ? [[path, distribution.low]]
          : [],
    ),
  );

/** Configurations from the best candidate of every group; then with one group after another replaced, the least loss first. */
export function* configurations(space: Space, groups: readonly Group[], candidates: readonly (readonly Candidate[])[]): Generator<Params> {
  const best = candidates.map((own) => own[firstBest(own.map(({ score }) => score))]!);
  const base: Params = Object.assign(fixed(space), ...groups.map((group, index) => entries(group, best[index]!)));
  const ordered = (params: Params): Params => Object.fromEntries(Object.keys(space).map((path) => [path, params[path]!]));
  yield ordered(base);
  const others = candidates.flatMap((own, g) =>
    own.filter((one) => one !== best[g]).map((one) => ({ g, one, loss: best[g]!.score - one.score })),
  );
  for (const index of bestFirst(others.map(({ loss }) => -loss))) {
    const { g, one } = others[index]!;
    yield ordered({ ...base, ...entries(groups[g]!, one) });
  }
}
