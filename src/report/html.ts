/** Pieces of HTML; every text is escaped. */
import { cellText } from './numbers.js';
import type { Table } from './records.js';

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that stays text, also inside of an attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark]!);

/** A table in a box that scrolls sideways. */
export function htmlTable({ columns, rows }: Table): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell) => `<td${typeof cell === 'number' ? ' class="number"' : ''}>${escaped(cellText(cell))}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

/** A picture inside of the page: as data, so that no script and no id of it reaches the page. */
export const picture = (svg: string, words: string): string =>
  `<figure><img alt="${escaped(words)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"></figure>`;

const style = `body{font:15px/1.5 Helvetica,Arial,"DejaVu Sans",sans-serif;color:#24292f;margin:2rem auto;max-width:70rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:2rem 0 .5rem}.head{color:#57606a;margin:.2rem 0 1rem}
.best{background:#f6f8fa;border-left:4px solid #d1570a;padding:.6rem 1rem}.scroll{overflow:auto;max-height:32rem}
table{border-collapse:collapse;font-size:13px}th,td{padding:.25rem .7rem;border-bottom:1px solid #d8dee4;text-align:left;white-space:nowrap}
thead th{position:sticky;top:0;background:#fff}.number{text-align:right;font-variant-numeric:tabular-nums}
figure{margin:1rem 0}img{max-width:100%;height:auto}code{background:#f6f8fa;padding:.1em .3em}a{color:#0b66c3}`;

/** One page with everything inside: it loads nothing, so that it shows in a sandbox and from a disk. `parts` are HTML. */
export const htmlPage = (title: string, parts: readonly string[]): string =>
  [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${style}</style></head><body>`,
    ...parts,
    '</body></html>\n',
  ].join('\n');
