import type { EpochReport } from '../distill/types.js';
import type { Params } from '../plugin/index.js';
import type { Diagnosis } from './diagnosis-types.js';
import { repeat } from './describe-sweep.js';
import { code, markdownTable } from './markdown.js';
import { amount, count, duration, score, short } from './numbers.js';
import type { Objective, ModelScores } from './records.js';
import type { Spread } from './spread.js';

/** What the description of one trial, or of a single training, tells. */
export interface TrialStory {
  /** `trial 7`, or the experiment's name for a single training. */
  readonly title: string;
  readonly student: string;
  readonly teacher: string | null;
  readonly data: string;
  readonly params: Params;
  readonly objective: Objective | null;
  readonly value: number | null;
  /** The other objectives in words, with their values. */
  readonly others?: readonly { readonly words: string; readonly value: number }[];
  /** The scores of several seeds whose mean the value is. */
  readonly over?: Spread;
  readonly epochs: readonly EpochReport[];
  /** Index of the epoch whose weights were kept. */
  readonly best: number | null;
  readonly stopped: 'finished' | 'early' | 'pruned' | 'diverged' | null;
  readonly parameters: number | null;
  /** The step (from 0) at which the pruner would have ended an audited trial. */
  readonly audited?: number | null;
  /** What the losses say of the training. */
  readonly diagnosis?: Diagnosis | null;
  readonly test?: ModelScores | null;
  readonly commands: readonly string[];
}

const endings = {
  finished: 'all epochs trained',
  early: 'stopped early',
  pruned: 'pruned',
  diverged: 'diverged: the loss was no longer finite',
} as const;

/** A trial's description in Markdown. */
export function describeTrial(story: TrialStory): string {
  const from = story.teacher ? `, distilled from ${code(story.teacher)}` : ', from the labels alone';
  const head = `${sentenceCase(story.title)}: ${code(story.student)} on ${code(story.data)}${from}.`;
  return (
    [head, outcome(story), params(story.params), tested(story.test), repeat(story.commands)].filter((part) => part !== null).join('\n\n') +
    '\n'
  );
}

const sentenceCase = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The control's description: the same student, budget and seed without the teacher. */
export function describeControl(story: Omit<TrialStory, 'title' | 'teacher'> & { readonly of: string }): string {
  const text = describeTrial({ ...story, title: 'Control', teacher: null });
  const why = `What the same student reaches with the same budget and seed but without the teacher: the line that ${story.of} must beat.`;
  return text.replace('\n\n', `\n\n${why}\n\n`);
}

function params(params: Params): string | null {
  const rows = Object.entries(params).map(([path, value]) => [code(path), code(short(value))]);
  return rows.length ? markdownTable(['parameter', 'value'], rows) : null;
}

function outcome({
  objective,
  value,
  over,
  others = [],
  epochs,
  best,
  stopped,
  parameters,
  audited = null,
  diagnosis,
}: TrialStory): string | null {
  if (epochs.length === 0) return null;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const kept = best === null ? '' : `, weights of epoch ${best + 1} kept`;
  return [
    ...(objective ? [`- Validation ${code(objective.metric)}: ${score(value)}${over ? `, ${seedWords(over)}` : ''}`] : []),
    ...others.map(({ words, value: own }) => `- ${sentenceCase(words)}: ${amount(own)}`),
    `- Epochs: ${epochs.length}${stopped ? ` (${endings[stopped]}${kept})` : ''}, ${duration(seconds)}`,
    ...(audited === null ? [] : [`- Audited: the pruner would have ended it after epoch ${audited + 1}`]),
    ...(parameters === null ? [] : [`- Parameters: ${count(parameters)}`]),
    ...(diagnosis ? [`- Diagnosis: **${diagnosis.verdict}**. ${diagnosis.sentence} ${diagnosis.suggestion}`] : []),
  ].join('\n');
}

/** `mean of 3 seeds (0.7000, 0.7100, 0.7200), standard deviation 0.0100`. */
export function seedWords({ values, sd }: Spread): string {
  const deviation = sd === null ? '' : `, standard deviation ${score(sd)}`;
  return `mean of ${values.length} seeds (${values.map(score).join(', ')})${deviation}`;
}

function tested(test: ModelScores | null | undefined): string | null {
  if (!test) return null;
  return `### Test split\n\n${markdownTable(
    ['metric', 'value'],
    Object.entries(test.scores).map(([name, value]) => [name, score(value)]),
    ['value'],
  )}`;
}
