import type { Distribution } from '../plugin/index.js';
import { chosenTrial, directionsOf, settingWords } from './answer.js';
import { gainLines } from './gain.js';
import { code, listed, markdownTable, shell } from './markdown.js';
import { amount, count, duration, score, short } from './numbers.js';
import { paretoLine, paretoTable } from './pareto-words.js';
import { shortPaths } from './paths.js';
import { pruningLines, pruningTable } from './pruning-words.js';
import { bestFirst, type Objective } from './records.js';
import type { SweepStory } from './sweep-story.js';
import { testTable } from './test-table.js';
import { winnerSection } from './winner.js';

const top = 10;

/** The parent run's description in Markdown; sections without content are left out. */
export function describeSweep(story: SweepStory): string {
  const sections = [
    questionWords(story),
    answer(story),
    paretoSection(story),
    story.winner ? winnerSection(story.winner, story.objective) : null,
    testSection(story),
    trialsSection(story),
    pruningSection(story),
    story.findings?.length ? ['### What matters', ...story.findings].join('\n\n') : null,
    ['### Setting', '', ...settingLines(story).map((line) => `- ${line}`)].join('\n'),
    repeat(story.commands),
  ];
  return sections.filter((section) => section !== null).join('\n\n') + '\n';
}

/** What a sweep asks, as Markdown in a line. */
export function questionWords({ space, student, teacher, data, objective, pareto }: SweepStory): string {
  const names = [...shortPaths(Object.keys(space)).values()].map(code);
  const from = teacher ? ` distilled from the teacher ${code(teacher)}` : '';
  const goal = (words: string, { direction }: Objective): string => `${direction === 'maximize' ? 'highest' : 'lowest'} ${words}`;
  const others = (pareto?.objectives.slice(1) ?? []).map((one) => goal(code(one.metric), one));
  const aim = listed([goal(`validation ${code(objective.metric)}`, objective), ...others]);
  const who = student === null ? '' : ` a ${code(student)} student${from}`;
  return `Which ${names.length ? `values of ${listed(names)} give` : 'setting gives'}${who} the ${aim}${student === null ? '' : ` on ${code(data.name)}`}?`;
}

function answer(story: SweepStory): string | null {
  const { trials, objective, gain, control, pareto, winner } = story;
  const best = chosenTrial(story);
  if (!best) return trials.length ? '**No trial has finished with a finite objective.**' : null;
  const params = settingWords(story, best);
  const title = pareto ? 'Best of the front in the first objective' : winner ? 'Winner' : 'Best';
  const against = control === null ? '' : ` (control ${score(control)})`;
  const lines = [
    `**${title}: trial ${best.number}**, validation ${code(objective.metric)} ${score(best.value)}${against}${params ? ` with ${params}` : ''}.`,
  ];
  if (gain)
    lines.push(
      `**Gain over the control (same student, budget and seed, no teacher).** ${gain.sentence}`,
      ...gainLines(gain).map((line) => `- ${line}`),
    );
  return lines.join('\n\n').replaceAll('\n\n- ', '\n- ').replace('\n- ', '\n\n- ');
}

/** A front's trials with their objectives, one below the other. */
function paretoSection({ pareto, space }: SweepStory): string | null {
  if (!pareto) return null;
  const { columns, rows } = paretoTable(pareto, space);
  const head = [...columns.slice(0, 1 + pareto.objectives.length), ...shortPaths(columns.slice(1 + pareto.objectives.length)).values()];
  const cells = rows.map(([number, ...rest]) => [
    String(number),
    ...rest.map((cell, index) => (index < pareto.objectives.length ? amount(cell as number) : short(cell ?? '-'))),
  ]);
  const table = rows.length ? `\n\n${markdownTable(head, cells, head.slice(0, 1 + pareto.objectives.length))}` : '';
  return `### Pareto front\n\n${paretoLine(pareto)}${table}`;
}

function testSection({ test }: SweepStory): string | null {
  const { columns, rows } = testTable(test);
  if (rows.length === 0) return null;
  const cells = rows.map((row) => row.map(String));
  return `### Test split, opened once\n\n${markdownTable(columns, cells, columns.slice(1))}`;
}

function trialsSection(story: SweepStory): string | null {
  const { trials, objective, space, pareto } = story;
  if (trials.length === 0) return null;
  const names = shortPaths(Object.keys(space));
  const ranked = bestFirst(trials, directionsOf(story)).slice(0, top);
  const others = pareto?.objectives.slice(1) ?? [];
  const rows = ranked.map((trial) => [
    String(trial.number),
    trial.state,
    score(trial.value),
    ...others.map((_, index) => amount(trial.values?.[index + 1])),
    ...Object.keys(space).map((path) => short(trial.params[path] ?? '-')),
  ]);
  const further = others.map(({ metric }) => metric);
  const more = trials.length > top ? `\n\n${trials.length - top} more trials are in the run table.` : '';
  return `### Trials, best first\n\n${markdownTable(['trial', 'state', objective.metric, ...further, ...names.values()], rows, ['trial', objective.metric, ...further])}${more}`;
}

function pruningSection({ pruning }: SweepStory): string | null {
  if (!pruning) return null;
  const { columns, rows } = pruningTable(pruning);
  const cells = rows.map((row) => row.map((cell, index) => (index === columns.length - 1 ? score(cell as number | null) : String(cell))));
  return ['### Pruning', ...pruningLines(pruning), ...(rows.length ? [markdownTable(columns, cells, columns)] : [])].join('\n\n');
}

/** Data, space, sampler, pruner, seed and trials, each a line of Markdown. */
export function settingLines({ data, space, sampler, pruner, seed, planned, trials, stopped, seconds }: SweepStory): string[] {
  const unlabelled = data.unlabelled ? ` (${count(data.unlabelled)} of them without a label)` : '';
  const words = (split: string, size: number): string => `${count(size)} ${split}${split === 'train' ? unlabelled : ''}`;
  const rows = Object.entries(data.rows).flatMap(([split, size]) => (size === null ? [] : [words(split, size)]));
  const source = data.source ? `, ${data.source.uri}${data.source.licence ? ` (${data.source.licence})` : ''}` : '';
  const { length } = data.classes;
  const classes = length > 8 ? `, ${length} classes` : length > 0 ? `, classes ${listed(data.classes.map(code))}` : '';
  const spent = seconds === null ? '' : ` in ${duration(seconds)}`;
  return [
    ...(data.name === '' ? [] : [`Data: ${code(data.name)}${classes}${rows.length ? `; ${listed(rows)} examples` : ''}${source}`]),
    ...Object.entries(space).map(([path, distribution]) => `${code(path)}: ${distributionWords(distribution)}`),
    ...(sampler === null || pruner === null ? [] : [`Sampler ${code(sampler)}, pruner ${code(pruner)}, seed ${seed}`]),
    `Trials: ${trials.length}${planned === null ? '' : ` of ${planned}`}${spent}${stopped ? `; ${stopped}` : ''}`,
  ];
}

/** A distribution in words: `float 0.0001 to 0.01, log`. */
export function distributionWords(distribution: Distribution): string {
  if (distribution.type === 'choice') return distribution.choices.map((value) => code(short(value))).join(', ');
  const { type, low, high, log, step } = distribution;
  const stepped = step !== null && !(type === 'int' && step === 1) ? `, step ${short(step)}` : '';
  return `${type} ${short(low)} to ${short(high)}${log ? ', log' : ''}${stepped}`;
}

/** The section that says how to repeat a run. */
export const repeat = (commands: readonly string[]): string | null => (commands.length ? `### Repeat\n\n${shell(commands)}` : null);
