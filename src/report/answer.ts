/** What a sweep came to, in a sentence. */
import type { Direction } from '../plugin/index.js';
import type { GainVerdict } from './bootstrap.js';
import type { SweepStory } from './sweep-story.js';
import type { Gain } from './gain.js';
import { code, listed } from './markdown.js';
import { count, score, short, signed } from './numbers.js';
import { shortPaths } from './paths.js';
import { bestTrial, type TrialRecord } from './records.js';
import { resultWords } from './results.js';
import { intervalWords } from './test-table.js';

/** The directions of all objectives. */
export const directionsOf = ({ objective, pareto }: Pick<SweepStory, 'objective' | 'pareto'>): readonly Direction[] =>
  pareto?.objectives.map(({ direction }) => direction) ?? [objective.direction];

/** The trial that control and test are about: the winner on fresh seeds, else the best; null where none has a finite objective. */
export const chosenTrial = (story: Pick<SweepStory, 'trials' | 'winner' | 'objective' | 'pareto'>): TrialRecord | null =>
  story.winner ? (story.trials.find(({ number }) => number === story.winner!.trial) ?? null) : bestTrial(story.trials, directionsOf(story));

/** What a trial's parameters are, as Markdown: `temperature` 4 and ... */
export function settingWords({ space }: Pick<SweepStory, 'space'>, { params }: TrialRecord): string {
  const names = shortPaths(Object.keys(space));
  const own = Object.keys(space).filter((path) => Object.hasOwn(params, path));
  return listed(own.map((path) => `${names.get(path)} ${code(short(params[path]))}`));
}

const verdicts: Record<GainVerdict, string> = {
  gains: 'distillation gains',
  loses: 'distillation does worse',
  'no gain': 'a gain of a point is ruled out',
  inconclusive: 'neither a gain nor a loss is shown',
};

/** The result as a plain sentence of Markdown. */
export function answerSentence(story: SweepStory): string {
  const chosen = chosenTrial(story);
  if (!chosen) return story.trials.length > 0 ? 'No trial has finished with a finite objective.' : 'No trial has begun.';
  const params = settingWords(story, chosen);
  return `${rank(story, chosen)}${params ? `, with ${params}` : ''}: ${worth(story, chosen)}${against(story)}.`;
}

function rank({ winner, pareto, trials }: SweepStory, { number }: TrialRecord): string {
  const name = `**Trial ${number}**`;
  if (winner) return `${name} is the winner on fresh seeds`;
  const many = trials.filter(({ state }) => state !== 'running' && state !== 'waiting').length;
  const front = pareto ? `, the best in the first objective among the ${pareto.front.length} on the Pareto front,` : '';
  return pareto ? `${name}${front} of ${count(many)} trials` : `${name} is the best of ${count(many)} trials`;
}

function worth({ objective, test, gain }: SweepStory, trial: TrialRecord): string {
  const metric = gain?.metric ?? objective.metric;
  const tested = test?.student?.scores[metric];
  const known = tested === undefined ? trial.interval : test!.student!.intervals?.[metric];
  const interval = known ? ` (95 % interval ${intervalWords(known)})` : '';
  return tested === undefined
    ? `${resultWords(objective)} **${score(trial.value)}**${interval}`
    : `its student reaches ${metric} **${score(tested)}** on the test split${interval}`;
}

/** What the gain says; a language model's is told in percent by its own sentence. */
function against({ gain, control, test, objective }: SweepStory): string {
  const other = test?.student ? test.control?.scores[objective.metric] : control;
  if (!gain) return Number.isFinite(other) ? `, the same student from labels alone ${score(other)}` : '';
  return gain.metric === 'perplexity' ? `. ${gain.sentence.replace(/\.$/, '')}` : pointsWords(gain);
}

function pointsWords({ interval: { difference, low, high }, verdict }: Gain): string {
  const points = Math.abs(100 * difference).toFixed(1);
  const change = Number(points) === 0 ? 'as much as' : `${points} points ${difference > 0 ? 'more' : 'less'} than`;
  return `, ${change} the same student from labels alone (95 % interval ${signed(100 * low)} to ${signed(100 * high)}): **${verdicts[verdict]}**`;
}
