/** Comparisons of sums and products over numbers and dotted paths, such as `student.units * 2 <= 1k`. Read by hand, never evaluated as code. */

export type Operand =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'path'; readonly path: string; readonly column: number }
  | { readonly type: 'negative'; readonly of: Operand }
  | { readonly type: '+' | '-' | '*' | '/'; readonly left: Operand; readonly right: Operand };
export type Comparison = '<=' | '>=' | '<' | '>' | '==' | '!=';
export interface Expression {
  readonly comparison: Comparison;
  readonly left: Operand;
  readonly right: Operand;
}

/** What is wrong with a text, and where: columns count from 1. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

interface Token {
  readonly type: 'number' | 'path' | 'sign' | 'end';
  readonly text: string;
  readonly column: number;
}

const number = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[kM]?(?![\w.])`;
// A hyphen between two letters or digits belongs to a name, such as soft-target.
const path = String.raw`[A-Za-z_]\w*(?:[.-]\w+)*`;
const sign = '<=|>=|==|!=|[<>+*/()-]';
const tokens = new RegExp(`\\s*(?:(?<number>${number})|(?<path>${path})|(?<sign>${sign}))`, 'y');

function tokenised(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  for (tokens.lastIndex = 0; tokens.lastIndex < end;) {
    const from = tokens.lastIndex;
    const groups = tokens.exec(text)?.groups;
    if (!groups) throw stray(text, from);
    const [type, match] = Object.entries(groups).find(([, value]) => value !== undefined) as [Token['type'], string];
    found.push({ type, text: match, column: tokens.lastIndex - match.length + 1 });
  }
  return [...found, { type: 'end', text: '', column: end + 1 }];
}

function stray(text: string, from: number): ExpressionError {
  const rest = text.slice(from);
  const column = from + rest.length - rest.trimStart().length + 1;
  const [word] = /^(=|[\w.]+|.)/u.exec(rest.trimStart())!;
  return new ExpressionError(`'${word}' is ${/^[\d.]/.test(word) ? 'no number' : 'not understood'}`, column);
}

const comparisons: readonly string[] = ['<=', '>=', '<', '>', '==', '!='];
const deepest = 100;

class Reader {
  private place = 0;
  private depth = 0;
  constructor(private readonly all: readonly Token[]) {}

  expression(): Expression {
    const left = this.sum();
    const { text, column, type } = this.next();
    if (!comparisons.includes(text))
      throw new ExpressionError(type === 'end' ? 'it compares nothing' : `'${text}' where a comparison is due`, column);
    const right = this.sum();
    const rest = this.next();
    if (comparisons.includes(rest.text)) throw new ExpressionError('one comparison a constraint: write two', rest.column);
    if (rest.type !== 'end') throw new ExpressionError(`'${rest.text}' is too much`, rest.column);
    return { comparison: text as Comparison, left, right };
  }

  private sum(): Operand {
    return this.chain(['+', '-'], () => this.product());
  }
  private product(): Operand {
    return this.chain(['*', '/'], () => this.factor());
  }

  /** Operands between signs of one rank, from left to right. */
  private chain(signs: readonly string[], operand: () => Operand): Operand {
    let left = operand();
    while (this.peek.type === 'sign' && signs.includes(this.peek.text)) {
      const type = this.next().text as '+' | '-' | '*' | '/';
      left = { type, left, right: operand() };
    }
    return left;
  }

  private factor(): Operand {
    const { type, text, column } = this.next();
    if (type === 'number') return { type, value: valueOf(text) };
    if (type === 'path') return { type, path: text, column };
    if (text === '-' || text === '(') return this.nested(text, column);
    throw new ExpressionError(
      type === 'end' ? 'it ends where a number or a path is due' : `'${text}' where a number or a path is due`,
      column,
    );
  }

  private nested(text: '-' | '(', column: number): Operand {
    if (++this.depth > deepest) throw new ExpressionError('too deeply nested', column);
    const of = text === '-' ? this.factor() : this.sum();
    if (text === '(' && this.next().text !== ')') throw new ExpressionError("'(' is not closed", column);
    this.depth--;
    return text === '-' ? { type: 'negative', of } : of;
  }

  private get peek(): Token {
    return this.all[this.place]!;
  }
  private next(): Token {
    return this.all[Math.min(this.place++, this.all.length - 1)]!;
  }
}

const scales: Readonly<Record<string, number>> = { k: 1e3, M: 1e6 };
function valueOf(text: string): number {
  const scale = scales[text.at(-1)!];
  return scale === undefined ? Number(text) : Number(text.slice(0, -1)) * scale;
}

/** Reads a comparison. Throws an `ExpressionError`. */
export const parseExpression = (text: string): Expression => new Reader(tokenised(text)).expression();

/** The paths of an expression, each with the column of its first place. */
export function pathsOf({ left, right }: Expression): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const walk = (operand: Operand): void => {
    if (operand.type === 'path' && !found.has(operand.path)) found.set(operand.path, operand.column);
    if (operand.type === 'negative') walk(operand.of);
    if ('left' in operand) [operand.left, operand.right].forEach(walk);
  };
  [left, right].forEach(walk);
  return found;
}

/** The value behind a path; undefined where a trial has none. */
export type Lookup = (path: string) => number | undefined;

function evaluate(operand: Operand, lookup: Lookup): number {
  if (operand.type === 'number') return operand.value;
  if (operand.type === 'path') return lookup(operand.path)!;
  if (operand.type === 'negative') return -evaluate(operand.of, lookup);
  const [a, b] = [evaluate(operand.left, lookup), evaluate(operand.right, lookup)];
  return { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[operand.type];
}

const smallest = 1e-12;

/**
 * How far a comparison is from being met, as Optuna's constraints have it: up to 0 it is met. Null where a path has no value, for then
 * it does not apply; infinite where it cannot be calculated (0 / 0).
 */
export function violationOf(expression: Expression, lookup: Lookup): number | null {
  if ([...pathsOf(expression).keys()].some((path) => lookup(path) === undefined)) return null;
  const [a, b] = [evaluate(expression.left, lookup), evaluate(expression.right, lookup)];
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  if (a === b) return ['<=', '>=', '=='].includes(expression.comparison) ? 0 : smallest;
  const gap = a - b;
  if (expression.comparison === '==') return Math.abs(gap);
  if (expression.comparison === '!=') return -Math.abs(gap);
  return expression.comparison.startsWith('<') ? gap : -gap;
}
