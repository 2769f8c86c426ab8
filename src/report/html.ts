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
