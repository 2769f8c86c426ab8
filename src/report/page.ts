/** A report as one HTML page that needs nothing beside it. */
import type { Table } from './records.js';

export interface Page {
  readonly title: string;
  /** Paragraphs below the title. */
  readonly lines: readonly string[];
  readonly tables: readonly { readonly title: string; readonly table: Table }[];
  /** SVG documents as this room draws them. */
  readonly pictures: readonly { readonly title: string; readonly svg: string }[];
}

/** Text that means itself in HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[letter]!);

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : String(typeof value === 'number' ? Number(value.toPrecision(5)) : value);

const style = `body{font:15px/1.5 system-ui,sans-serif;color:#24292f;margin:2rem auto;max-width:64rem;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}
th,td{border-bottom:1px solid #e6e9ed;padding:.25rem .7rem;text-align:left;white-space:nowrap}th{color:#6e7781;font-weight:500}
figure{margin:1rem 0}img{max-width:100%}`;

/** The page; pictures are inlined as data, so that no script or style of theirs can act on it. */
export function htmlPage({ title, lines, tables, pictures }: Page): string {
  const cell = (tag: 'th' | 'td') => (value: unknown) => `<${tag}>${escaped(shown(value))}</${tag}>`;
  const row = (tag: 'th' | 'td', values: readonly unknown[]) => `<tr>${values.map(cell(tag)).join('')}</tr>`;
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    ...lines.map((line) => `<p>${escaped(line)}</p>`),
    ...tables.map(
      ({ title: name, table: { columns, rows } }) =>
        `<h2>${escaped(name)}</h2><table><thead>${row('th', columns)}</thead><tbody>${rows.map((values) => row('td', values)).join('')}</tbody></table>`,
    ),
    ...pictures.map(
      ({ title: name, svg }) =>
        `<figure><img alt="${escaped(name)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"></figure>`,
    ),
  ];
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head>\n<body>\n${parts.join('\n')}\n</body></html>\n`;
}
