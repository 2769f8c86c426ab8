/** The page of a sweep: one HTML file with everything inside. */
import { escaped, htmlPage, htmlTable, picture } from './html.js';
import { score, short } from './numbers.js';
import { shortPaths } from './paths.js';
import { isScored, type Objective, type Table, type TrialRecord } from './records.js';
import { resultWords } from './results.js';

export interface PagePlot {
  /** As the artifact is named: `plots/history.svg`. */
  readonly path: string;
  readonly svg: string;
}

export interface PageStory {
  readonly study: string;
  /** What the sweep is about, in a sentence. */
  readonly head: string;
  readonly objective: Objective;
  readonly best: TrialRecord | null;
  readonly control: number | null;
  /** Sentences on gain, pruning and importances. */
  readonly sentences: readonly string[];
  readonly plots: readonly PagePlot[];
  /** By title, in this order; empty ones are left out. */
  readonly tables: Readonly<Record<string, Table>>;
}

const titleOf = (path: string): string =>
  path
    .replace(/^plots\//, '')
    .replace(/\.svg$/, '')
    .replaceAll('_', ' ');

function bestWords({ best, objective, control }: PageStory): string {
  if (!best || !isScored(best)) return '<p class="best">No trial has finished with a finite objective.</p>';
  const names = shortPaths(Object.keys(best.params));
  const params = Object.entries(best.params).map(([path, value]) => `${escaped(names.get(path)!)} <code>${escaped(short(value))}</code>`);
  const against = control === null ? '' : ` (control ${score(control)})`;
  return `<p class="best"><strong>Best: trial ${best.number}</strong>, ${escaped(resultWords(objective))} <strong>${score(best.value)}</strong>${against}${params.length ? `<br>${params.join(' · ')}` : ''}</p>`;
}

/** The page; it loads nothing, so that it shows in a sandbox and from a disk. */
export function reportPage(story: PageStory): string {
  const { study, head, sentences, plots, tables } = story;
  return htmlPage(study, [
    `<h1>${escaped(study)}</h1><p class="head">${escaped(head)}</p>`,
    bestWords(story),
    ...sentences.map((sentence) => `<p>${escaped(sentence)}</p>`),
    ...(plots.length ? ['<h2>Pictures</h2>', ...plots.map(({ path, svg }) => picture(svg, titleOf(path)))] : []),
    ...Object.entries(tables).flatMap(([title, table]) => (table.rows.length ? [`<h2>${escaped(title)}</h2>`, htmlTable(table)] : [])),
  ]);
}
