import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, type Alias, type Document, type YAMLError } from 'yaml';
import { InputError } from '../plugin/index.js';
import { throwFaults } from './faults.js';
import { neighbour } from './neighbour.js';
import { shown, type Located, type Place, type Tree } from './located.js';

const largestFile = 1_000_000;
const mostValues = 20_000;
const deepest = 24;
export const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Reads a YAML file whose top is a map. Throws an `InputError` with the line of whatever is wrong. */
export function readYaml(path: string): Located {
  const file = resolve(path);
  return parseYaml(decode(readBytes(file), shown(file)), shown(file), dirname(file));
}

function readBytes(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > largestFile)
      throw new InputError(`${size} bytes are too many`, { file: shown(file), allowed: `at most ${largestFile} bytes` });
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder, not a file' : `cannot be read (${code})`;
    throw new InputError(problem, { file: shown(file), suggestion: code === 'ENOENT' ? neighbour(file) : undefined });
  }
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line =
      bytes
        .toString('latin1')
        .split('\n')
        .findIndex((row) => !isUtf8(Buffer.from(row, 'latin1'))) + 1;
    throw new InputError('this line is not UTF-8', { file, line, suggestion: 'save the file as UTF-8' });
  }
}
function isUtf8(bytes: Buffer): boolean {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) !== null;
  } catch {
    return false;
  }
}

/** YAML text with the place of every value. `folder` is where its relative paths start. */
export function parseYaml(text: string, file: string, folder: string): Located {
  const lines = new LineCounter();
  const document = parse(text, lines, file);
  throwFaults([...document.errors, ...document.warnings].slice(0, 20).map((error) => told(error, lines, file)));
  const walk = new Walk(document, lines, { file, folder });
  const value = walk.value(document.contents, '', 0);
  if (value === null) throw new InputError('the file is empty', { file });
  if (typeof value !== 'object' || Array.isArray(value)) throw new InputError('the file must hold a map, key: value', { file, line: 1 });
  return { value: value as Tree, root: { file, folder, line: 1 }, places: walk.places };
}

/** Openers in a row that would exhaust the parser's stack, and its time long before. */
const bottomless = /(?:[[{]\s*){100}|(?:[-?:] +){100}/;

/** Between values stands a comma or the end of a line: so many more than values are allowed that the parser need not be asked. */
const tooMany = (text: string): boolean => (text.match(/[,\n]/g)?.length ?? 0) > 2 * mostValues;

function parse(text: string, lines: LineCounter, file: string): Document {
  if (tooMany(text)) throw new InputError('too many values', { file, allowed: `${mostValues} values` });
  const tooDeep = new InputError('nested too deeply', { file, allowed: `${deepest} levels` });
  if (bottomless.test(text)) throw tooDeep;
  try {
    // Keys given twice are found by the walk: the parser's own search takes quadratic time.
    const options = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false } as const;
    const document = parseDocument(text, { ...options, lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    if (document.errors.some(({ message }) => message.includes('call stack'))) throw tooDeep;
    return document;
  } catch {
    throw tooDeep;
  }
}

function told(error: YAMLError, lines: LineCounter, file: string): InputError {
  const { line, col } = lines.linePos(error.pos[0]);
  const suggestion = error.code === 'TAB_AS_INDENT' ? 'indent with spaces' : undefined;
  return new InputError(`malformed YAML: ${error.message.split('\n')[0]}`, { file, line, column: col, suggestion });
}

/** Turns YAML nodes into plain values and notes where each was; bounded in depth and number, so that aliases cannot explode. */
class Walk {
  readonly places = new Map<string, Place>();
  private count = 0;
  /** What each alias stands for: finding it reads the document up to there. */
  private readonly meant = new Map<Alias, unknown>();

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly base: { file: string; folder: string },
  ) {}

  value(node: unknown, path: string, depth: number): unknown {
    this.count += 1;
    if (this.count > mostValues) throw this.fault(node, path, 'too many values; aliases count each time', `${mostValues} values`);
    if (depth > deepest) throw this.fault(node, path, 'nested too deeply', `${deepest} levels`);
    if (isAlias(node)) return this.value(this.meaning(node), path, depth + 1);
    if (isScalar(node)) return this.scalar(node, path);
    if (isSeq(node)) return node.items.map((item, index) => this.item(item, `${path}[${index}]`, depth));
    return isMap(node) ? this.map(node.items, path, depth) : null;
  }

  private meaning(alias: Alias): unknown {
    if (!this.meant.has(alias)) this.meant.set(alias, alias.resolve(this.document));
    return this.meant.get(alias);
  }

  private item(node: unknown, path: string, depth: number): unknown {
    this.places.set(path, this.place(node));
    return this.value(node, path, depth + 1);
  }

  private scalar(node: { value: unknown }, path: string): unknown {
    const { value } = node;
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
    throw this.fault(node, path, 'a value of a kind that is not used here', 'text, numbers, true, false and null');
  }

  private map(items: readonly { key: unknown; value: unknown }[], path: string, depth: number): Tree {
    const tree: Tree = {};
    for (const { key, value } of items) {
      const name = this.key(key, path);
      const inner = path === '' ? name : `${path}.${name}`;
      if (Object.hasOwn(tree, name)) throw this.fault(key, inner, `key '${name}' is given twice`, 'each key once', 'keep one of them');
      this.places.set(inner, this.place(isScalar(value) && value.range && value.value !== null ? value : key));
      tree[name] = this.value(value, inner, depth + 1);
    }
    return tree;
  }

  private key(node: unknown, path: string): string {
    const key = isScalar(node) ? node.value : undefined;
    if (typeof key !== 'string') throw this.fault(node, path, 'a key must be plain text');
    if (forbiddenKeys.includes(key)) throw this.fault(node, path, `key '${key}' is not allowed`);
    return key;
  }

  private place(node: unknown): Place {
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    if (!range) return this.base;
    const { line, col } = this.lines.linePos(range[0]!);
    return { ...this.base, line, column: col };
  }

  private fault(node: unknown, path: string, problem: string, allowed?: string, suggestion?: string): InputError {
    const { file, line, column } = this.place(node);
    return new InputError(problem, { file, line, column, path, allowed, suggestion });
  }
}
