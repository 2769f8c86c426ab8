/** Two channels: one JSON document on stdout, everything for people on stderr. */
import type { Log } from '../plugin/index.js';
import { columns as textColumns } from '../report/text.js';
import { loudness } from './loudness.js';

const write = process.stdout.write.bind(process.stdout);

/** Sends whatever libraries or plugins print to stderr, so that stdout holds the document alone. */
export function guardStdout(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  for (const level of ['log', 'info', 'debug'] as const) console[level] = console.error.bind(console);
}

const plain = (_key: string, value: unknown): unknown => (typeof value === 'number' && !Number.isFinite(value) ? null : value);

/** Prints the document of a command; NaN and infinities become null. */
export function printDocument(document: unknown): void {
  write(`${JSON.stringify(document, plain, 2)}\n`);
}

/** Writes to the real stdout: for the help text. */
export const toStdout = (text: string): void => void write(text);

/** Resolves when everything printed has left the process. */
export async function flushed(): Promise<void> {
  const writers = [write, process.stderr.write.bind(process.stderr)];
  await Promise.all(writers.map((to) => new Promise<void>((resolve) => void to('', () => resolve()))));
}

/** Says a line to the person. */
export const say = (line = ''): void => void process.stderr.write(`${line}\n`);

/** A sentence for a terminal in lines that end between words; as it is where there is none. */
export function wrapped(sentence: string): string {
  if (!process.stderr.isTTY) return sentence;
  const width = process.stderr.columns || 80;
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)!;
    if (line && textColumns(line) + 1 + textColumns(word) > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join('\n');
}

/** Says how a command gets to its answer, where the person wants to know. */
export const detail = (line: string): void => {
  if (loudness() === 'verbose') say(line);
};

/** The log that plugins and jobs are given. */
export const personLog: Log = {
  info: (message) => {
    if (loudness() !== 'quiet') say(message);
  },
  warn: (message) => say(wrapped(`warning: ${message}`)),
};

/** Writes to the real stdout and waits until it takes more: for output without an end. Ends the process where nobody reads any more. */
export function streamOut(text: string): Promise<void> {
  return new Promise((resolve) => void write(text, (fault) => (fault ? process.exit(0) : resolve())));
}
