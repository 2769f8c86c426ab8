/** Asks the sampler until its answer may be tried. */
import {
  applying,
  cardinality,
  configurationAt,
  type Params,
  type Pruner,
  type Sampler,
  type Space,
  type StudyView,
} from '../plugin/index.js';
import { askRivals, askSampler } from './ask.js';
import { refusal, type Rules } from './rules.js';

export interface Proposing {
  readonly sampler: Sampler;
  readonly samplerName: string;
  readonly space: Space;
  readonly seed: number;
  readonly rules?: Rules;
  /** Keys of the configurations that the study's own trials have begun; absent: they are looked for in the study. */
  readonly tried?: Pick<ReadonlySet<string>, 'has'>;
  /** Says which trials the sampler learns from; absent: all. */
  readonly pruner?: Pick<Pruner, 'rivals'>;
  readonly prunerName?: string;
}

/** A configuration to run; one that is `refused` after all asking is told as invalid and never run. */
export interface Proposal {
  readonly params: Params;
  readonly refused: string | null;
}

const asks = 100;
const largestSearch = 200_000;

/** The seed of a further question about the same trial. */
const seedOf = (seed: number, attempt: number): number => (seed + attempt * 0x9e3779b1) % 2 ** 32;

/** A configuration that may be tried, where the space can be gone through; undefined where it cannot, null where there is none. */
function remaining(space: Space, number: number, allows: (params: Params) => boolean): Params | null | undefined {
  const size = cardinality(space);
  if (size === null || size > largestSearch) return undefined;
  for (let step = 0; step < size; step++) {
    const params = configurationAt(space, (number + step) % size);
    if (allows(params)) return params;
  }
  return null;
}

/** The study as the sampler is to see it when it is asked for a trial. */
export const seenBy = ({ pruner, prunerName = 'pruner' }: Proposing, study: StudyView, number: number): StudyView =>
  pruner?.rivals ? { ...study, trials: askRivals(pruner, prunerName, study, number) } : study;

/** What to try next; null where nothing is left. A pure function of seed, study and number, as the sampler is. */
export function propose(proposing: Proposing, study: StudyView, number: number): Proposal | null {
  const { sampler, samplerName, space, seed, rules = {}, tried } = proposing;
  const seen = seenBy(proposing, study, number);
  const refuses = refusal(rules, study, tried);
  const allows = (params: Params): boolean => refuses(applying(space, params)) === null;
  let last: Proposal | null = null;
  for (let attempt = 0; attempt < asks; attempt++) {
    const params = askSampler(sampler, samplerName, { study: seen, space, number, seed: seedOf(seed, attempt), allows });
    if (params === null) return null;
    last = { params, refused: refuses(params) };
    if (last.refused === null) return last;
  }
  const found = remaining(space, number, allows);
  return found === undefined ? last : found && { params: found, refused: null };
}
