/** Tree-structured Parzen estimators as in Optuna 5; see `stillhouse/search` for the arithmetic. */
import { cardinality, defineSampler } from 'stillhouse/plugin';
import type { Params, SampleInputs, TrialView } from 'stillhouse/plugin';
import { configurations, drawsOf, estimators, goodCount, groupsOf, hasTried, propose, sampleEvenly, splitTrials } from 'stillhouse/search';

/** Rounds of candidates before an untried configuration is drawn evenly. */
const rounds = 10;

const isEnded = ({ state }: TrialView): boolean => state === 'complete' || state === 'pruned';

export default defineSampler({
  name: 'tpe',
  doc: "Learns from the trials so far where good ones lie: Optuna's default sampler (tree-structured Parzen estimators).",
  severalObjectives: true,
  options: {
    startup: {
      doc: 'So many trials must have ended, complete or pruned, before it learns; until then they are drawn evenly.',
      format: 'natural',
      default: 10,
    },
    candidates: { doc: 'Points that are drawn near good trials; the most promising one is tried.', format: 'count', default: 24 },
    multivariate: {
      doc: 'Draws parameters together, so that it sees how they hang together; auto: with one objective, not with several.',
      format: ['auto', true, false],
      default: 'auto',
    },
    constant_liar: {
      doc: 'Takes running trials for bad ones, so that trials at the same time keep apart.',
      format: 'boolean',
      default: true,
    },
    prior_weight: { doc: 'Weight of the even prior beside trials, which weigh 1 at most.', format: 'non-negative', default: 1 },
  },
  create({ startup, candidates, multivariate, constant_liar, prior_weight }) {
    const settings = { candidates, priorWeight: prior_weight };

    /** Configurations to try, best first, round after round. */
    function* proposals({ study, space, number, seed }: SampleInputs): Generator<Params> {
      const { directions } = study;
      const seen = study.trials.filter(
        (trial) => trial.number !== number && (isEnded(trial) || (constant_liar && trial.state === 'running')),
      );
      const ended = seen.filter(isEnded);
      const split = splitTrials(study, seen, goodCount(ended.length, directions.length));
      const groups = groupsOf(space, ended, multivariate === 'auto' ? directions.length === 1 : multivariate);
      const pairs = groups.map((group) => estimators(group, split, directions, prior_weight));
      for (let round = 0; round < rounds; round++) {
        const draws = drawsOf(seed, number, 'tpe', round);
        const drawn = groups.map((group, index) => propose(group, pairs[index]!.below, pairs[index]!.above, settings, draws));
        yield* configurations(space, groups, drawn);
      }
    }

    function sample(inputs: SampleInputs): Params | null {
      const { study, space, number } = inputs;
      const ended = study.trials.filter((trial) => trial.number !== number && isEnded(trial)).length;
      if (ended < startup) return sampleEvenly(inputs);
      const countable = cardinality(space) !== null;
      for (const params of proposals(inputs)) if (!countable || !hasTried(study, params)) return params;
      return sampleEvenly(inputs);
    }
    return { sample, size: cardinality };
  },
});
