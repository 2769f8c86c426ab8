/** A cell of CSV (RFC 4180) as pandas reads it: nothing is empty, lists and objects are JSON. */
export function csvCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? 'True' : 'False';
  if (typeof cell === 'number') return Number.isNaN(cell) ? 'NaN' : String(cell).replace('Infinity', 'inf');
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
