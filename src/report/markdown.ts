/** Pieces of Markdown. */

const escape = (text: string) => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');

/** A table; cells are escaped, columns named in `right` align right. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[], right: readonly string[] = []): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(' | ')} |`;
  return [line(columns), `| ${columns.map((name) => (right.includes(name) ? '--:' : '---')).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text as code; safe where it holds a backtick. */
export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

/** Lines as a block of shell commands. */
export const shell = (lines: readonly string[]): string => ['```sh', ...lines, '```'].join('\n');

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
