import { didYouMean } from '../catalogue/index.js';
import { InputError, type Distribution, type ParamValue, type Space } from '../plugin/index.js';
import { change, leavesOf } from './build.js';
import { attempt } from './faults.js';
import { at, placeOf, type Located } from './located.js';
import { checkSuits, samples } from './space.js';
import type { Experiment } from './types.js';

/** Everything that would make a trial of the space fail: paths that are not there, values that the experiment refuses. */
export function spaceFaults(space: Space, base: Experiment, sweep: Located): InputError[] {
  const choosers = Object.keys(space).filter((path) => chooses(path, base, space));
  const faults: InputError[] = [];
  const variants = new Map<string, Experiment[]>();
  for (const path of choosers) variants.set(path, valueFaults(path, space[path]!, [base], sweep, faults));
  for (const [path, distribution] of Object.entries(space)) {
    if (choosers.includes(path)) continue;
    const outer = choosers.filter((chooser) => path.startsWith(`${nodeOf(chooser)}.`)).flatMap((chooser) => variants.get(chooser)!);
    valueFaults(path, distribution, outer.length > 0 ? outer : [base], sweep, faults);
  }
  return unique(faults);
}

const nodeOf = (path: string) => path.replace(/\.use$/, '');
/** Whether a path of the space chooses a plugin, so that others below it may come and go. */
function chooses(path: string, base: Experiment, space: Space): boolean {
  const format = leavesOf(base).get(path)?.format;
  return space[path]!.type === 'choice' && (path.endsWith('.use') || (typeof format === 'object' && 'plugin' in format));
}

/** Tries a parameter in each experiment; adds what is wrong to `faults` and gives the experiments that came of it. */
function valueFaults(
  path: string,
  distribution: Distribution,
  bases: readonly Experiment[],
  sweep: Located,
  faults: InputError[],
): Experiment[] {
  return bases.flatMap((base) => {
    const option = leavesOf(base).get(path);
    if (!option && !path.endsWith('.use')) {
      faults.push(unknownPath(path, base, sweep));
      return [];
    }
    const suits = attempt(() => option && checkSuits(distribution, option, at(sweep, `space.${path}`)));
    faults.push(...suits.faults);
    return suits.faults.length > 0 ? [] : samples(distribution).flatMap((value) => tryValue(path, value, base, sweep, faults));
  });
}

function tryValue(path: string, value: ParamValue, base: Experiment, sweep: Located, faults: InputError[]): Experiment[] {
  const place = placeOf(sweep, `space.${path}`);
  const tried = attempt(() => change(base, { [path]: value }, place));
  for (const { problem, at: where } of tried.faults) faults.push(new InputError(problem, { ...where, ...at(sweep, `space.${path}`) }));
  return tried.value ? [tried.value] : [];
}

function unknownPath(path: string, base: Experiment, sweep: Located): InputError {
  const known = [...leavesOf(base).keys()];
  const last = path.slice(path.lastIndexOf('.') + 1);
  const named = known.find((leaf) => leaf.endsWith(`.${last}`));
  const suggestion = didYouMean(path, known) ?? (named && `did you mean '${named}'?`);
  const siblings = known.filter((leaf) => leaf.startsWith(`${path.slice(0, Math.max(0, path.lastIndexOf('.')))}.`));
  const allowed = (siblings.length > 0 ? siblings : known).join(', ');
  return new InputError(`the experiment has no '${path}'`, { ...at(sweep, `space.${path}`), allowed, suggestion });
}

function unique(faults: readonly InputError[]): InputError[] {
  const seen = new Set<string>();
  return faults.filter(({ message }) => !seen.has(message) && seen.add(message));
}
