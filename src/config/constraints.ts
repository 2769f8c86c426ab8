/** The `constraints:` of a sweep: comparisons over parameters, and over what a trial comes to. */
import { didYouMean, quote } from '../catalogue/index.js';
import { InputError, isReal, type Option, type Params, type Space } from '../plugin/index.js';
import { leavesOf, scoresOf } from './build.js';
import { openings, valueIn } from './conditions.js';
import { ExpressionError, parseExpression, pathsOf, violationOf, type Expression, type Lookup } from './expression.js';
import { attempt } from './faults.js';
import { at, type Located } from './located.js';
import { isScore, resultPaths, sizePaths } from '../report/results.js';
import { chooses } from './space-checks.js';
import type { Constraint, Experiment, SweepConfig } from './types.js';

/** Reads `constraints:`; adds what is wrong to `faults`. */
export function readConstraints(sweep: Located, space: Space, base: Experiment, faults: InputError[]): Constraint[] {
  const given = sweep.value['constraints'] ?? [];
  if (!Array.isArray(given)) {
    const allowed = 'a list of comparisons, such as student.units * 2 <= student.embedding';
    faults.push(new InputError(`${quote(given)} does not fit`, { ...at(sweep, 'constraints'), allowed }));
    return [];
  }
  const known = knownPaths(space, base);
  return given.flatMap((text: unknown, index) => {
    const read = attempt(() => readOne(text, at(sweep, `constraints[${index}]`), known, scoresOf(base)));
    faults.push(...read.faults);
    return read.value ?? [];
  });
}

function readOne(text: unknown, place: InputError['at'], known: ReadonlyMap<string, Option>, scores: readonly string[]): Constraint {
  if (typeof text !== 'string')
    throw new InputError(`${quote(text)} is no comparison`, { ...place, allowed: 'a text such as a.b * 2 <= 100k' });
  const expression = parsed(text, place);
  const paths = [...pathsOf(expression)];
  for (const [path, column] of paths) checkPath(path, `${quote(text)}, column ${column}`, place, known, scores);
  if (paths.length === 0) throw new InputError(`${quote(text)} names no path: it is the same for every trial`, place);
  const names = paths.map(([path]) => path);
  return { text, expression, needs: needsOf(names) };
}

/** When a constraint on such paths can be checked. */
function needsOf(names: readonly string[]): Constraint['needs'] {
  const results = names.filter((name) => isScore(name) || resultPaths.includes(name));
  if (results.length === 0) return 'parameters';
  return results.every((name) => sizePaths.includes(name)) ? 'size' : 'scores';
}

function parsed(text: string, place: InputError['at']): Expression {
  try {
    return parseExpression(text);
  } catch (fault) {
    if (!(fault instanceof ExpressionError)) throw fault;
    throw new InputError(`${quote(text)}, column ${fault.column}: ${fault.message}`, {
      ...place,
      allowed: 'numbers (500k, 1.5M), paths, + - * / ( ), and one of <= >= < > == !=',
      ...(fault.message.startsWith("'='") && { suggestion: 'write == or <=' }),
    });
  }
}

function checkPath(
  path: string,
  where: string,
  place: InputError['at'],
  known: ReadonlyMap<string, Option>,
  scores: readonly string[],
): void {
  const results = [...resultPaths, ...scores.map((score) => `validation.${score}`)];
  if (results.includes(path)) return;
  const option = known.get(path);
  if (!option) {
    const candidates = [...results, ...known.keys()];
    const minus = /-\w+$/.test(path) && known.has(path.replace(/-\w+$/, '')) ? 'a minus has spaces around it' : undefined;
    const suggestion = minus ?? didYouMean(path, candidates);
    throw new InputError(`${where}: nothing is called '${path}'`, { ...place, allowed: candidates.join(', '), suggestion });
  }
  const { format } = option;
  const numeric = isReal(format) || ['integer', 'natural', 'count'].includes(format as string);
  if (!numeric && !(Array.isArray(format) && format.every((one) => typeof one === 'number')))
    throw new InputError(`${where}: '${path}' is no number`, {
      ...place,
      allowed: 'paths of numbers; conditions on choices go under when:',
    });
}

/** Options by path in the experiment and in all that its space may choose. */
function knownPaths(space: Space, base: Experiment): ReadonlyMap<string, Option> {
  const known = new Map(leavesOf(base));
  for (const path of Object.keys(space).filter((one) => chooses(one, base, space))) {
    const distribution = space[path]!;
    const choices = distribution.type === 'choice' ? distribution.choices : [];
    for (const opening of openings(space, path, []))
      for (const choice of choices) {
        const { value } = attempt(() => base.with({ ...opening, [path]: choice }));
        if (value) for (const [leaf, option] of leavesOf(value)) known.set(leaf, known.get(leaf) ?? option);
      }
  }
  return known;
}

type Sweep = Pick<SweepConfig, 'space' | 'experiment' | 'constraints'>;
const forms = new WeakMap<Sweep, Map<string, Experiment | null>>();

/** The experiment with a trial's choices of plugins: the same for all trials that differ in nothing else. */
function formOf(sweep: Sweep, params: Params): Experiment | null {
  const known = forms.get(sweep) ?? new Map<string, Experiment | null>();
  forms.set(sweep, known);
  const chosen = Object.fromEntries(Object.entries(params).filter(([path]) => chooses(path, sweep.experiment, sweep.space)));
  const key = JSON.stringify(chosen);
  if (!known.has(key))
    known.set(key, Object.keys(chosen).length === 0 ? sweep.experiment : attempt(() => sweep.experiment.with(chosen)).value);
  return known.get(key)!;
}

/** What is known of a trial besides its parameters, by path. */
export type Results = Readonly<Record<string, number>>;

function lookupIn(sweep: Sweep, params: Params, results: Results): Lookup {
  const numeric = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return (path) => {
    if (Object.hasOwn(results, path)) return results[path];
    if (Object.hasOwn(sweep.space, path)) return numeric(params[path]);
    return resultPaths.includes(path) || isScore(path) ? undefined : numeric(valueIn(formOf(sweep, params)?.document, path));
  };
}

/**
 * The constraints that a trial's parameters and results decide, by text: up to 0 is feasible. Those without a value (a parameter that does
 * not apply, a result that is not there yet) are left out.
 */
export function violations(sweep: Sweep, params: Params, results: Results = {}): Record<string, number> {
  const lookup = lookupIn(sweep, params, results);
  const found = sweep.constraints.map(({ text, expression }) => [text, violationOf(expression, lookup)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, number] => entry[1] !== null));
}

/** What is asked of a sweep's configurations before they are tried. */
export function rulesOf(sweep: Sweep & Pick<SweepConfig, 'repeat'>): {
  readonly violations?: (params: Params) => Record<string, number>;
  readonly repeat: boolean;
} {
  const alone = { ...sweep, constraints: sweep.constraints.filter(({ needs }) => needs === 'parameters') };
  return alone.constraints.length > 0
    ? { violations: (params) => violations(alone, params), repeat: sweep.repeat }
    : { repeat: sweep.repeat };
}
