/** The `objective:` or `objectives:` of a sweep: what is better, and which samplers and pruners can go by it. */
import { didYouMean, quote, type Catalogue, type Entry } from '../catalogue/index.js';
import { InputError, type Direction } from '../plugin/index.js';
import { directionFor, scoresOf } from './build.js';
import { unknownScore } from './checks.js';
import { elsewhere, sweepFields, type Fields } from './fields.js';
import { at, isMap, type Located, type Tree } from './located.js';
import { resultPaths } from '../report/results.js';
import type { Experiment, SweepConfig, SweepObjective } from './types.js';

const listed = 'objectives';
const keys = ['metric', 'direction', 'reference'];
const example = 'a list such as [validation.macro_f1, student.parameters], or of maps { metric: ..., direction: ..., reference: ... }';

/** The fields of a sweep file: where it lists objectives, `objective` is not required beside them. */
export const fieldsFor = (sweep: Located): Fields =>
  Object.hasOwn(sweep.value, listed)
    ? { ...sweepFields, objective: elsewhere('nothing beside objectives', 'One objective.') }
    : sweepFields;

/** Reads one objective or several; adds what is wrong to `faults`. Null where there is no sound one. */
export function readObjectives(document: Tree, sweep: Located, experiment: Experiment, faults: InputError[]): SweepObjective[] | null {
  const before = faults.length;
  const found = Object.hasOwn(sweep.value, listed)
    ? several(sweep, experiment, faults)
    : [single(document['objective'] as Tree, sweep, experiment, faults)];
  const sound = found.filter((one) => one !== null);
  return faults.length === before && sound.length > 0 ? sound : null;
}

function single(objective: Tree, sweep: Located, experiment: Experiment, faults: InputError[]): SweepObjective | null {
  if (typeof objective['metric'] !== 'string') return null;
  return one({ ...objective, metric: objective['metric'] }, 'objective', true, sweep, experiment, faults);
}

function several(sweep: Located, experiment: Experiment, faults: InputError[]): (SweepObjective | null)[] {
  const given = sweep.value[listed];
  const fault = (problem: string, path: string, allowed?: string): void =>
    void faults.push(new InputError(problem, { ...at(sweep, path), allowed }));
  if (Object.hasOwn(sweep.value, 'objective')) fault('objective and objectives are both given', listed, 'one of them');
  if (!Array.isArray(given) || given.length === 0) {
    fault(Array.isArray(given) ? 'objectives is empty' : `${quote(given)} does not fit`, listed, example);
    return [];
  }
  const found = given.map((entry: unknown, index) => {
    const path = `${listed}[${index}]`;
    const own = entryOf(entry, path, sweep, faults);
    return own && one(own, path, index === 0, sweep, experiment, faults);
  });
  found.forEach((objective, index) => {
    if (objective && found.findIndex((other) => other?.metric === objective.metric) < index)
      fault(`'${objective.metric}' is an objective twice`, `${listed}[${index}]`);
  });
  if (given.length === 1 && found[0]?.reference != null)
    fault('a reference is for the hypervolume of several objectives', `${listed}[0].reference`);
  return found;
}

type Entered = Tree & { readonly metric: string };

/** An entry of the list with its keys checked; a text is a metric. */
function entryOf(entry: unknown, path: string, sweep: Located, faults: InputError[]): Entered | null {
  const own = typeof entry === 'string' ? { metric: entry } : entry;
  const fault = (problem: string, where: string, allowed: string, suggestion?: string): null => {
    faults.push(new InputError(problem, { ...at(sweep, where), allowed, suggestion }));
    return null;
  };
  if (!isMap(own)) return fault(`${quote(entry)} does not fit`, path, example);
  const strange = Object.keys(own).find((key) => !keys.includes(key));
  if (strange !== undefined) return fault(`unknown key '${strange}'`, `${path}.${strange}`, keys.join(', '), didYouMean(strange, keys));
  const { metric, direction = null, reference = null } = own;
  if (typeof metric !== 'string')
    return fault(`metric ${metric === undefined ? 'is missing' : 'must be a name'}`, `${path}.metric`, 'a result');
  if (direction !== null && direction !== 'minimize' && direction !== 'maximize')
    return fault(`${quote(direction)} does not fit`, `${path}.direction`, 'minimize, maximize', didYouMean(String(direction), directions));
  if (reference !== null && !Number.isFinite(reference))
    return fault(`${quote(reference)} does not fit`, `${path}.reference`, 'a number: the worst value that still counts');
  return { metric, direction, reference };
}

const directions: readonly Direction[] = ['minimize', 'maximize'];

function one(
  entry: Entered,
  path: string,
  leads: boolean,
  sweep: Located,
  experiment: Experiment,
  faults: InputError[],
): SweepObjective | null {
  const where = at(sweep, sweep.places.has(`${path}.metric`) ? `${path}.metric` : path);
  const metric = resultPaths.includes(entry.metric) ? entry.metric : entry.metric.replace(/^validation[./]/, '');
  const scores = scoresOf(experiment);
  const isScore = scores.includes(metric) && !resultPaths.includes(metric);
  if (!isScore && (leads || !resultPaths.includes(metric))) {
    faults.push(resultPaths.includes(metric) ? cannotLead(metric, scores, path, where) : unknown(metric, scores, leads, where));
    return null;
  }
  const own: Direction = isScore ? directionFor(experiment, metric) : 'minimize';
  if ((entry['direction'] ?? own) !== own)
    faults.push(
      new InputError(`'${metric}' is better when ${own === 'maximize' ? 'larger' : 'smaller'}, not to ${String(entry['direction'])}`, {
        ...at(sweep, `${path}.direction`),
        allowed: own,
      }),
    );
  return { metric, direction: own, reference: (entry['reference'] ?? null) as number | null };
}

const unknown = (metric: string, scores: readonly string[], leads: boolean, where: InputError['at']): InputError =>
  leads && !resultPaths.some((path) => didYouMean(metric, [path]))
    ? unknownScore(metric, scores, where)
    : new InputError(`unknown objective '${metric}'`, {
        ...where,
        allowed: [...scores.map((score) => `validation.${score}`), ...resultPaths].join(', '),
        suggestion: didYouMean(metric, [...resultPaths, ...scores]),
      });

const cannotLead = (metric: string, scores: readonly string[], path: string, where: InputError['at']): InputError =>
  new InputError(`'${metric}' cannot be ${path === 'objective' ? 'the only objective' : 'the first objective'}`, {
    ...where,
    allowed: scores.map((score) => `validation.${score}`).join(', '),
    suggestion:
      path === 'objective'
        ? `write objectives: [validation.${scores.at(-1)}, ${metric}], or a constraint such as ${metric} <= 1`
        : 'put a validation score first: by it the trial of the front is chosen that gets the control and the test',
  });

/** What is wrong with sampler, pruner, `stop` and `winner` for several objectives. */
export function searchFaults(
  objectives: readonly SweepObjective[],
  { stop, winner }: Pick<SweepConfig, 'stop' | 'winner'>,
  sweep: Located,
  chosen: ReadonlyMap<string, Entry>,
  catalogue: Catalogue,
): InputError[] {
  const [sampler, pruner] = [chosen.get('sampler')?.definition, chosen.get('pruner')?.definition];
  if (objectives.length < 2) return [];
  const able = catalogue.list('sampler').filter(({ definition }) => definition.severalObjectives === true);
  const faults: InputError[] = [];
  if (sampler && sampler.severalObjectives !== true)
    faults.push(
      new InputError(`sampler '${sampler.name}' searches for one objective, the sweep has ${objectives.length}`, {
        ...at(sweep, 'sampler'),
        allowed: able.map(({ definition }) => definition.name).join(', '),
      }),
    );
  if (pruner && pruner.name !== 'none')
    faults.push(
      new InputError(`pruner '${pruner.name}' judges by one objective, the sweep has ${objectives.length}`, {
        ...at(sweep, 'pruner'),
        allowed: 'none',
        suggestion: 'a trial that is worse in one of them may be the best in another',
      }),
    );
  const single = { 'stop.no_better_for': stop.noBetterFor, 'stop.target': stop.target, winner };
  for (const [path, given] of Object.entries(single)) if (given !== null) faults.push(byOne(path, objectives.length, at(sweep, path)));
  return faults;
}

const byOne = (path: string, objectives: number, where: InputError['at']): InputError =>
  new InputError(`${path} goes by one objective, the sweep has ${objectives}`, {
    ...where,
    suggestion:
      path === 'winner'
        ? 'leave it out; seeds: 3 judges every trial by the mean over three students'
        : 'leave it out; budget: sets an end without judging',
  });
