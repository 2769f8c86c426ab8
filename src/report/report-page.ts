/** The page of a sweep: one HTML file with everything inside. */
import { escaped, htmlTable, picture } from './html.js';
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

const style = `body{font:15px/1.5 Helvetica,Arial,"DejaVu Sans",sans-serif;color:#24292f;margin:2rem auto;max-width:70rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:2rem 0 .5rem}.head{color:#57606a;margin:.2rem 0 1rem}
.best{background:#f6f8fa;border-left:4px solid #d1570a;padding:.6rem 1rem}.scroll{overflow:auto;max-height:32rem}
table{border-collapse:collapse;font-size:13px}th,td{padding:.25rem .7rem;border-bottom:1px solid #d8dee4;text-align:left;white-space:nowrap}
thead th{position:sticky;top:0;background:#fff}.number{text-align:right;font-variant-numeric:tabular-nums}
figure{margin:1rem 0}img{max-width:100%;height:auto}code{background:#f6f8fa;padding:.1em .3em}a{color:#0b66c3}`;

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
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(study)}</title><style>${style}</style></head><body>`,
    `<h1>${escaped(study)}</h1><p class="head">${escaped(head)}</p>`,
    bestWords(story),
    ...sentences.map((sentence) => `<p>${escaped(sentence)}</p>`),
    ...(plots.length ? ['<h2>Pictures</h2>', ...plots.map(({ path, svg }) => picture(svg, titleOf(path)))] : []),
    ...Object.entries(tables).flatMap(([title, table]) => (table.rows.length ? [`<h2>${escaped(title)}</h2>`, htmlTable(table)] : [])),
    '</body></html>\n',
  ].join('\n');
}
