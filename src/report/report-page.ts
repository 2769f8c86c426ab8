/** The page of a sweep: one HTML file with everything inside, to be read from top to bottom. */
import type { AgainstTeacher } from './against-teacher.js';
import { analysisLines, type Analysis } from './analysis.js';
import { answerSentence, chosenTrial } from './answer.js';
import { classTable, splitTable, tornTable } from './data-words.js';
import { questionWords, settingLines } from './describe-sweep.js';
import type { SweepStory } from './sweep-story.js';
import { diagnosisLines } from './diagnosis-words.js';
import { examinationLines, examinationTables, type Examination } from './examination.js';
import { gainLines } from './gain.js';
import { bullets, escaped, folded, htmlPage, htmlTable, inlineHtml, paragraphs, picture } from './html.js';
import { importanceTable } from './importance.js';
import { leadingTable } from './leading-table.js';
import { count } from './numbers.js';
import { paretoLine, paretoTable } from './pareto-words.js';
import { pruningLines, pruningTable } from './pruning-words.js';
import type { Objective, Table } from './records.js';
import { rungTable } from './rungs.js';
import type { DataReport } from '../text/index.js';
import { testTable } from './test-table.js';
import { winnerLines, winnerTable } from './winner.js';

export interface PagePlot {
  /** As the artifact is named: `plots/history.svg`. */
  readonly path: string;
  readonly svg: string;
}

/** What somebody needs who wants to do it again. */
export interface Repeat {
  readonly commands: readonly string[];
  /** Contents by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Versions and digests, by what they are of. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface PageStory {
  readonly story: SweepStory;
  /** How far the sweep has come and how it goes on; null where it is at its end. */
  readonly unfinished: string | null;
  readonly objectives: readonly Objective[];
  /** As the sweep writes them. */
  readonly constraints: readonly string[];
  /** Null where only the journal is at hand. */
  readonly data: DataReport | null;
  /** Digests of the splits, by their names. */
  readonly digests: Readonly<Record<string, string>>;
  readonly analysis: Analysis;
  readonly examination: Examination | null;
  /** Trials that have failed, and why. */
  readonly failed: Table;
  readonly plots: readonly PagePlot[];
  readonly cost: Table;
  readonly against: AgainstTeacher | null;
  readonly repeat: Repeat;
}

const FAILED = 100; // trials whose reason is shown

interface Section {
  readonly id: string;
  readonly title: string;
  /** HTML; a section without any is left out. */
  readonly parts: readonly string[];
}

const titled = (title: string, table: Table | null | undefined, most?: number): string[] =>
  table && table.rows.length > 0 ? [`<h3>${escaped(title)}</h3>`, htmlTable(table, most)] : [];
const plain = (lines: readonly string[]): string[] => lines.map((line) => `<p>${escaped(line)}</p>`);
const note = (text: string): string => `<p class="note">${escaped(text)}</p>`;

const nameOf = (path: string): string =>
  path
    .replace(/^plots\//, '')
    .replace(/\.svg$/, '')
    .replaceAll('_', ' ');

/** The pictures of a sweep by the section that shows them; those with other names come at the end. */
const places = {
  trials: ['history', 'parallel coordinates'],
  pareto: ['pareto'],
  curves: ['learning curves', 'control curves', 'leading', 'pruning'],
  matters: ['importances', 'slices', 'contour', 'rank correlation'],
  errors: ['confusion matrix', 'reliability'],
} as const;
const known = new Set<string>(Object.values(places).flat());

function pictures(plots: readonly PagePlot[], names: readonly string[]): string[] {
  const wanted = names.flatMap((name) => plots.filter(({ path }) => nameOf(path) === name));
  const figures = wanted.map(({ path, svg }) => picture(svg, nameOf(path)));
  return figures.length > 0 ? [`<div class="pictures">${figures.join('\n')}</div>`] : [];
}

const question = ({ story, constraints }: PageStory): Section => ({
  id: 'question',
  title: 'The question',
  parts: [...paragraphs([questionWords(story)]), bullets([...settingLines(story), ...constraints.map((one) => `Constraint: \`${one}\``)])],
});

function answer({ story, unfinished }: PageStory): Section {
  const { winner, objective, test, gain } = story;
  const tested = testTable(test, { intervals: true });
  return {
    id: 'result',
    title: 'The result',
    parts: [
      `<p class="answer">${inlineHtml(answerSentence(story))}</p>`,
      ...(unfinished === null ? [] : [`<p class="warning">${inlineHtml(unfinished)}</p>`]),
      ...titled('On the test split, opened once', tested),
      ...(tested.rows.length > 0 ? [note('The control is the same student with the same budget and seed, trained from the labels alone. Intervals are 95 %, over the test texts.')] : []), // prettier-ignore
      ...(gain ? ['<h3>Gain over labels alone</h3>', ...plain([gain.sentence]), bullets(gainLines(gain))] : []),
      ...(winner ? [...plain(winnerLines(winner, objective)), ...titled('The best on fresh seeds', winnerTable(winner))] : []),
    ],
  };
}

const data = ({ data: report, digests }: PageStory): Section => ({
  id: 'data',
  title: 'The data',
  parts: report
    ? [
        ...report.warnings.map((line) => `<p class="warning">${escaped(line)}</p>`),
        ...titled('Splits', splitTable(report, digests)),
        note(`${count(report.vocabulary)} token ids; texts are cut after ${count(report.max_length)} tokens.`),
        ...titled('Classes', classTable(report)),
        ...titled('Texts under more than one label', tornTable(report)),
      ]
    : [],
});

function trials({ story, objectives, plots, failed }: PageStory): Section {
  const leading = leadingTable(story.trials, story.space, objectives);
  const more = story.trials.length - leading.rows.length;
  const seeds = story.trials.some(({ over }) => over);
  return {
    id: 'trials',
    title: 'The trials',
    parts: [
      ...pictures(plots, places.trials),
      ...titled('Leading trials', leading),
      ...(more > 0 ? [note(`${count(more)} more trials are in the study: stillhouse study export ${story.study}`)] : []),
      ...(leading.columns.includes('95 % interval')
        ? [note(`Intervals are of each trial alone, over ${seeds ? "its seeds (Student's t)" : 'the validation texts of one seed'}; the best of many is flattering.`)] // prettier-ignore
        : []),
      ...titled('Failed trials', failed, FAILED),
    ],
  };
}

const pareto = ({ story, plots }: PageStory): Section => ({
  id: 'pareto',
  title: 'The Pareto front',
  parts: story.pareto
    ? [
        ...plain([paretoLine(story.pareto)]),
        ...pictures(plots, places.pareto),
        ...titled('On the front', paretoTable(story.pareto, story.space)),
      ]
    : [],
});

function curves({ story: { pruning }, plots }: PageStory): Section {
  const pruned = pruning ? [...plain(pruningLines(pruning)), ...titled('Pruning', pruningTable(pruning))] : [];
  return { id: 'curves', title: 'Learning curves', parts: [...pictures(plots, places.curves), ...pruned] };
}

const matters = ({ analysis, plots }: PageStory): Section => ({
  id: 'parameters',
  title: 'Which parameters matter',
  parts: [
    ...plain(analysisLines(analysis)),
    ...pictures(plots, places.matters),
    ...titled('Importances', importanceTable(analysis.importances)),
    ...titled('Rank correlation with the end', analysis.rungs && rungTable(analysis.rungs)),
  ],
});

const diagnosis = ({ story }: PageStory): Section => ({
  id: 'diagnosis',
  title: 'Diagnosis',
  parts: plain(diagnosisLines(story.trials, chosenTrial(story))),
});

function errors({ examination, plots }: PageStory): Section {
  const tables = examination ? Object.entries(examinationTables(examination)) : [];
  return {
    id: 'errors',
    title: 'Where it is wrong',
    parts: examination
      ? [
          ...plain(examinationLines(examination)),
          ...pictures(plots, places.errors),
          ...tables.flatMap(([title, table]) => titled(title, table)),
          note('All of this is on the validation split; the test split is opened for the scores alone.'),
        ]
      : [],
  };
}

const cost = ({ cost: table, against }: PageStory): Section => ({
  id: 'cost',
  title: 'What it cost',
  parts: [...(against ? plain([against.sentence]) : []), ...(table.rows.length > 0 ? [htmlTable(table)] : [])],
});

const repeat = ({ repeat: { commands, files, versions } }: PageStory): Section => ({
  id: 'repeat',
  title: 'How to repeat it',
  parts: [
    ...(commands.length > 0 ? [`<pre>${escaped(commands.join('\n'))}</pre>`] : []),
    ...Object.entries(files).map(([name, text]) => folded(name, text)),
    ...titled('Versions and digests', { columns: ['of', 'version or digest'], rows: Object.entries(versions) }),
  ],
});

const others = ({ plots }: PageStory): Section => ({
  id: 'pictures',
  title: 'Further pictures',
  parts: pictures(plots, [...new Set(plots.map(({ path }) => nameOf(path)))].filter((name) => !known.has(name))), // prettier-ignore
});

/** The page; it loads nothing and needs no script, so that it shows in a sandbox and from a disk. */
export function reportPage(page: PageStory): string {
  const { study, trials: all } = page.story;
  const order = [question, answer, data, trials, pareto, curves, matters, diagnosis, errors, cost, repeat, others];
  const sections = order.map((section) => section(page)).filter(({ parts }) => parts.length > 0);
  return htmlPage(study, [
    `<h1>${escaped(study)}</h1><p class="head">A sweep of ${count(all.length)} trial${all.length === 1 ? '' : 's'}</p>`,
    ...sections.map(({ id, title, parts }) => [`<section id="${id}">`, `<h2>${escaped(title)}</h2>`, ...parts, '</section>'].join('\n')),
  ]);
}
