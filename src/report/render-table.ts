import CliTable from 'cli-table3';
import picocolors from 'picocolors';
import { amount, short } from './numbers.js';
import { shortPaths } from './paths.js';
import type { Cell, Table } from './records.js';
import { columns as columnsOf, fit } from './text.js';

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color?: boolean;
  /** Rows to show; the rest are counted in a last line. */
  readonly rows?: number;
}

const gap = 2;
const narrowest = 8;
const blank = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);

/** A table as text no wider than `width`: paths shortened to their last segments, wide cells cut, then columns left out from the right. */
export function renderTable(table: Table, options: RenderOptions): string {
  if (table.columns.length === 0) return '';
  const shown = table.rows.slice(0, options.rows ?? table.rows.length);
  const all = table.columns.map((_, index) => shown.map((row) => row[index] ?? null));
  const cells = table.columns.map((name, index) => all[index]!.map((cell) => format(name, cell)));
  const heads = headings(table.columns);
  const natural = heads.map((head, index) => Math.max(columnsOf(head), ...cells[index]!.map(columnsOf)));
  const widths = fitWidths(natural, leastWidths(all, cells, heads), options.width);
  const text = new CliTable({
    chars: blank,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
    colWidths: widths.map((width) => width + gap),
    colAligns: widths.map((_, index) => (isNumeric(all[index]!) ? 'right' : 'left')),
  });
  text.push(widths.map((width, index) => fit(heads[index]!, width)));
  shown.forEach((_, row) => text.push(widths.map((width, index) => fit(cells[index]![row]!, width))));
  return dress(text.toString().split('\n'), widths, table, options);
}

function dress(lines: string[], widths: readonly number[], table: Table, { color = false, rows, width }: RenderOptions): string {
  const paint = picocolors.createColors(color);
  const [head = '', ...body] = lines.map((line) => fit(line.trimEnd(), width)); // cli-table3 measures rare characters in its own way
  const rule = '─'.repeat(
    Math.min(
      width,
      widths.reduce((sum, own) => sum + own + gap, -gap),
    ),
  );
  const hidden = table.rows.length - Math.min(rows ?? Infinity, table.rows.length);
  const lost = table.columns.length - widths.length;
  const notes = [
    hidden && `${hidden} more ${hidden === 1 ? 'row' : 'rows'}`,
    lost && `${lost} more ${lost === 1 ? 'column' : 'columns'}`,
  ].filter(Boolean);
  const tail = notes.length ? [paint.dim(fit(notes.join(', '), width))] : [];
  return [paint.bold(head), paint.dim(rule), ...body, ...tail].join('\n');
}

/** A cut number misleads, so numbers keep their width; text and headings may be cut to `narrowest`. */
function leastWidths(all: readonly (readonly Cell[])[], cells: readonly (readonly string[])[], heads: readonly string[]): number[] {
  const head = (index: number) => Math.min(narrowest, columnsOf(heads[index]!));
  return all.map((column, index) => Math.max(head(index), isNumeric(column) ? Math.max(...cells[index]!.map(columnsOf)) : narrowest));
}

const isNumeric = (cells: readonly Cell[]) =>
  cells.some((cell) => typeof cell === 'number') && cells.every((cell) => cell === null || typeof cell === 'number');

function headings(names: readonly string[]): string[] {
  const tails = shortPaths(names);
  return names.map((name) => (name.includes('/') ? name.replace(/^validation\//, '') : tails.get(name)!));
}

function format(column: string, cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell !== 'number') return String(cell);
  if (column === 'seconds') return cell.toFixed(1);
  if (column.includes('/') && !column.startsWith('validation/')) return amount(cell);
  if (column.includes('/') || ['precision', 'recall', 'f1'].includes(column)) return cell.toFixed(4);
  return short(cell);
}

/** Leaves columns out from the right until the least widths fit, then narrows the widest of the rest; one column always stays. */
function fitWidths(natural: readonly number[], least: readonly number[], width: number): number[] {
  const total = (widths: readonly number[]) => widths.reduce((sum, own) => sum + own + gap, -gap);
  let kept = natural.length;
  while (kept > 1 && total(least.slice(0, kept)) > width) kept--;
  const widths = natural.slice(0, kept);
  while (total(widths) > width) {
    const slack = widths.map((own, index) => (own > least[index]! ? own : 0));
    const widest = slack.indexOf(Math.max(...slack));
    if (slack[widest] === 0) return [Math.max(1, width)];
    widths[widest]!--;
  }
  return widths;
}
