import { didYouMean } from '../catalogue/index.js';
import { InputError, type Distribution, type Params, type ParamValue, type Space } from '../plugin/index.js';
import { change, leavesOf } from './build.js';
import { openings } from './conditions.js';
import { attempt } from './faults.js';
import { at, placeOf, type Located } from './located.js';
import { checkSuits, samples } from './space.js';
import type { Experiment } from './types.js';

/** An experiment in which a parameter is to apply, and the choices that lead to it. */
interface Variant {
  readonly params: Params;
  readonly experiment: Experiment;
}

/** Everything that would make a trial of the space fail: paths that are not there, values that the experiment refuses. */
export function spaceFaults(space: Space, base: Experiment, sweep: Located): InputError[] {
  const faults = Object.entries(space).flatMap(([path, distribution]) => {
    const variants = variantsFor(path, space, base);
    const knowing = variants.filter(({ experiment }) => leavesOf(experiment).has(path));
    return variants.flatMap((variant) => valueFaults(path, distribution, variant, knowing, sweep));
  });
  return unique(faults);
}

const nodeOf = (path: string) => path.replace(/\.use$/, '');

/** Whether a path of the space chooses a plugin, so that others below it may come and go. */
export function chooses(path: string, base: Experiment, space: Space): boolean {
  const format = leavesOf(base).get(path)?.format;
  return space[path]!.type === 'choice' && (path.endsWith('.use') || (typeof format === 'object' && 'plugin' in format));
}

/** The experiments that the conditions of a path and the choices of plugins around it lead to; those that are faulty are told elsewhere. */
function variantsFor(path: string, space: Space, base: Experiment): Variant[] {
  const around = Object.keys(space).filter(
    (other) => other !== path && chooses(other, base, space) && path.startsWith(`${nodeOf(other)}.`),
  );
  return openings(space, path, around).flatMap((params) => {
    if (Object.keys(params).length === 0) return [{ params, experiment: base }];
    const { value } = attempt(() => change(base, params));
    return value ? [{ params, experiment: value }] : [];
  });
}

/** What is wrong with a parameter in one experiment; `knowing` are those that have its path. */
function valueFaults(
  path: string,
  distribution: Distribution,
  variant: Variant,
  knowing: readonly Variant[],
  sweep: Located,
): InputError[] {
  const option = leavesOf(variant.experiment).get(path);
  if (!option && !path.endsWith('.use')) return [unknownPath(path, variant, knowing, sweep)];
  const suits = attempt(() => option && checkSuits(distribution, option, at(sweep, `space.${path}`)));
  if (suits.faults.length > 0) return [...suits.faults];
  return samples(distribution).flatMap((value) => refusals(path, value, variant.experiment, sweep));
}

function refusals(path: string, value: ParamValue, base: Experiment, sweep: Located): InputError[] {
  const tried = attempt(() => change(base, { [path]: value }, placeOf(sweep, `space.${path}`)));
  return tried.faults.map(({ problem, at: where }) => new InputError(problem, { ...where, ...at(sweep, `space.${path}`) }));
}

const words = (params: Params): string =>
  Object.entries(params)
    .map(([path, value]) => `${path} = ${String(value)}`)
    .join(', ');

/** The condition under which a path would be known, where one choice decides it. */
function condition(knowing: readonly Variant[]): string | undefined {
  const [[path] = [], more] = Object.entries(knowing[0]?.params ?? {});
  if (path === undefined || more) return undefined;
  return `let it depend on that choice: when: { ${path}: [${knowing.map(({ params }) => String(params[path])).join(', ')}] }`;
}

function unknownPath(path: string, { params, experiment }: Variant, knowing: readonly Variant[], sweep: Located): InputError {
  const known = [...leavesOf(experiment).keys()];
  const last = path.slice(path.lastIndexOf('.') + 1);
  const named = known.find((leaf) => leaf.endsWith(`.${last}`));
  const suggestion = condition(knowing) ?? didYouMean(path, known) ?? (named && `did you mean '${named}'?`);
  const siblings = known.filter((leaf) => leaf.startsWith(`${path.slice(0, Math.max(0, path.lastIndexOf('.')))}.`));
  const allowed = (siblings.length > 0 ? siblings : known).join(', ');
  const where = Object.keys(params).length > 0 ? ` where ${words(params)}` : '';
  return new InputError(`the experiment has no '${path}'${where}`, { ...at(sweep, `space.${path}`), allowed, suggestion });
}

function unique(faults: readonly InputError[]): InputError[] {
  const seen = new Set<string>();
  return faults.filter(({ message }) => !seen.has(message) && seen.add(message));
}
