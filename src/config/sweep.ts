import { resolve } from 'node:path';
import { quote } from '../catalogue/index.js';
import { InputError, type Distribution, type Sampler, type Space } from '../plugin/index.js';
import { chosenAt } from './build.js';
import { compose } from './compose.js';
import { conditionFaults, settledSpace, unconditional } from './conditions.js';
import { readConstraints } from './constraints.js';
import { readEnqueue } from './enqueue.js';
import { allOverrides, settleExperiment } from './experiment.js';
import { attempt, faultsOf, throwFaults } from './faults.js';
import { nameField } from './fields.js';
import { at, isMap, placeOf, unlocated, type Located, type Tree } from './located.js';
import { fieldsFor, readObjectives, searchFaults } from './objectives.js';
import { baseName, catalogueFor, type LoadOptions, type PluginPlaces } from './origin.js';
import { applyOverrides, flagOverrides, type Override } from './overrides.js';
import { deepFreeze } from './params.js';
import { parseSize, type Parallel } from './resources.js';
import { settle } from './settle.js';
import { spaceFaults } from './space-checks.js';
import { spelledRules, studyRuleFaults, studyRules } from './study-rules.js';
import { parseDistribution, spelled } from './space.js';
import { experimentSource, setOverrides, spaceOverride, splitOverrides } from './sweep-source.js';
import type { Experiment, SweepConfig } from './types.js';
import { readYaml } from './yaml.js';

const locatedOf = new WeakMap<SweepConfig, Located>();

/** Reads and checks a sweep file and its experiment: default < experiment file < `set` < environment < flags. Throws as `loadExperiment`. */
export function loadSweep(file: string, options: LoadOptions = {}): Promise<SweepConfig> {
  return settleSweep(readYaml(file), resolve(file), baseName(file), allOverrides(options), options);
}

/** The sweep of a complete document, such as a study keeps; `label` stands for the file in messages. */
export function sweepFromDocument(
  document: Readonly<Tree>,
  label: string,
  options: Pick<LoadOptions, 'roots' | 'overrides'> = {},
): Promise<SweepConfig> {
  const located = unlocated(document as Tree, label, process.cwd());
  return settleSweep(located, label, 'sweep', flagOverrides(options.overrides ?? {}), options);
}

async function settleSweep(
  read: Located,
  file: string,
  name: string,
  overrides: readonly Override[],
  places?: PluginPlaces,
): Promise<SweepConfig> {
  const { sweep: own, experiment: inner } = splitOverrides(overrides);
  const sweep = applyOverrides(
    read,
    own.filter(({ path }) => !path.startsWith('space.')),
  );
  own.filter(({ path }) => path.startsWith('space.')).forEach((item) => spaceOverride(sweep, item));
  const source = attempt(() => experimentSource(sweep));
  const set = attempt(() => setOverrides(sweep));
  const faults = [...source.faults, ...set.faults];
  const experiment = source.value ? await tryExperiment(source.value, [...(set.value ?? []), ...inner], faults, file, name, places) : null;
  const catalogue = experiment?.catalogue ?? (await catalogueFor(sweep, places));
  const composed = compose({ ...fieldsFor(sweep), name: nameField(name) }, sweep, catalogue);
  const document = settle(composed);
  faults.push(...composed.faults);
  faults.push(...auditFaults(document['pruner'] as Tree, sweep));
  const told = readSpace(sweep, faults);
  faults.push(...studyRuleFaults(document, told, sweep));
  faults.push(...clashes(told, [...(set.value ?? []), ...inner.filter(({ place }) => place.raw !== undefined)]));
  const space = experiment ? checkedSpace(told, experiment, sweep, faults) : told;
  const trials = experiment && readTrials(space, experiment, sweep, faults);
  const objectives = experiment && readObjectives(document, sweep, experiment, faults);
  if (objectives) faults.push(...searchFaults(objectives, studyRules(document), sweep, composed.chosen, catalogue));
  throwFaults(faults);
  const config = finish(
    document,
    experiment!,
    objectives!,
    { space, ...trials! },
    { file, folder: placeOf(sweep, 'warm_start').folder },
    composed.chosen,
  );
  locatedOf.set(config, sweep);
  return config;
}

/** The space with its conditions settled, and what is wrong with it; without any where they are faulty, so that the rest can be checked. */
function checkedSpace(told: Space, experiment: Experiment, sweep: Located, faults: InputError[]): Space {
  const conditions = conditionFaults(told, experiment, sweep);
  faults.push(...conditions);
  if (conditions.length > 0) return unconditional(told);
  const space = settledSpace(told, experiment);
  faults.push(...spaceFaults(space, experiment, sweep));
  return space;
}

type Trials = Pick<SweepConfig, 'constraints' | 'enqueue'>;
const readTrials = (space: Space, experiment: Experiment, sweep: Located, faults: InputError[]): Trials => ({
  constraints: readConstraints(sweep, space, experiment, faults),
  enqueue: readEnqueue(sweep, space, experiment, faults),
});

async function tryExperiment(
  source: ReturnType<typeof experimentSource>,
  overrides: readonly Override[],
  faults: InputError[],
  file: string,
  name: string,
  places?: PluginPlaces,
): Promise<Experiment | null> {
  try {
    const inline = source.file === null;
    return await settleExperiment(
      source.located,
      inline && file.startsWith('/') ? file : source.file,
      inline ? name : source.name,
      overrides,
      places,
    );
  } catch (error) {
    faults.push(...faultsOf(error));
    return null;
  }
}

function readSpace(sweep: Located, faults: InputError[]): Space {
  const given = sweep.value['space'];
  if (!isMap(given) || Object.keys(given).length === 0) {
    const problem =
      given === undefined || given === null ? 'space is missing' : isMap(given) ? 'space is empty' : `${quote(given)} does not fit`;
    faults.push(
      new InputError(problem, {
        ...at(sweep, 'space'),
        allowed: 'a map: PATH: { choice: [a, b] }, { float: [low, high] } or { int: [low, high] }',
      }),
    );
    return {};
  }
  const entries = Object.entries(given).map(([path, value]): [string, Distribution | null] => {
    const read = attempt(() => parseDistribution(value, at(sweep, `space.${path}`)));
    faults.push(...read.faults);
    return [path, read.value];
  });
  return Object.fromEntries(entries.filter((entry): entry is [string, Distribution] => entry[1] !== null));
}

/** An audit of a pruner that ends nothing. */
function auditFaults(pruner: Tree | null | undefined, sweep: Located): InputError[] {
  if (pruner?.['use'] !== 'none' || !((pruner['audit'] as number) > 0)) return [];
  const suggestion = 'say which pruner to audit: pruner: { use: successive-halving, audit: 0.1 }';
  return [new InputError("pruner 'none' ends no trial that could be audited", { ...at(sweep, 'pruner.audit'), suggestion })];
}

/** A path that is both fixed and swept. */
function clashes(space: Space, fixed: readonly Override[]): InputError[] {
  return fixed
    .filter(({ path }) => Object.hasOwn(space, path))
    .map(
      ({ path, place: { file, line, column } }) =>
        new InputError(`'${path}' is swept, so setting it has no effect`, {
          file,
          line,
          column,
          path,
          suggestion: `take it out of one of them; --space.${path}=null takes it out of the space`,
        }),
    );
}

const alone = ({ metric, direction }: SweepConfig['objectives'][number]): SweepConfig['objective'] => ({ metric, direction });

/** One objective or several in the file's spelling. */
const objectivesDocument = (objectives: SweepConfig['objectives']): Tree =>
  objectives.length === 1
    ? { objective: alone(objectives[0]!) }
    : { objectives: objectives.map((one) => ({ ...alone(one), ...(one.reference !== null && { reference: one.reference }) })) };

function finish(
  document: Tree,
  experiment: Experiment,
  objectives: SweepConfig['objectives'],
  { space, constraints, enqueue }: Trials & { readonly space: Space },
  { file, folder }: { readonly file: string; readonly folder: string },
  chosen: Parameters<typeof chosenAt>[2],
): SweepConfig {
  const { name, seed, sampler, pruner, executor, parallel, memory, repeat } = document;
  const rules = studyRules(document);
  const warmStart = (document['warm_start'] as string[]).map((study) => (/[/\\]|\.log$/.test(study) ? resolve(folder, study) : study));
  const spelledSpace = Object.fromEntries(Object.entries(space).map(([path, distribution]) => [path, spelled(distribution)]));
  return deepFreeze({
    name: name as string,
    file,
    document: {
      name,
      experiment: experiment.document,
      ...objectivesDocument(objectives),
      trials: rules.trials,
      seed,
      sampler,
      pruner,
      ...((executor as Tree)['use'] !== 'in-process' && { executor }),
      parallel,
      memory,
      space: spelledSpace,
      ...(constraints.length > 0 && { constraints: constraints.map(({ text }) => text) }),
      ...(enqueue.length > 0 && { enqueue: structuredClone(enqueue) }),
      ...(warmStart.length > 0 && { warm_start: [...warmStart] }),
      ...(repeat === true && { repeat }),
      ...spelledRules(rules),
    },
    experiment,
    objective: alone(objectives[0]!),
    objectives,
    seed: seed as number,
    sampler: chosenAt<'sampler'>('sampler', sampler as Tree, chosen),
    pruner: chosenAt<'pruner'>('pruner', pruner as Tree, chosen),
    executor: chosenAt<'executor'>('executor', executor as Tree, chosen),
    audit: (pruner as Tree)['audit'] as number,
    parallel: parallel as Parallel,
    memory: memory === null ? null : parseSize(memory as string),
    space,
    constraints,
    enqueue,
    warmStart,
    repeat: repeat as boolean,
    ...rules,
  });
}

/**
 * How many trials a sweep has with its made sampler; null where only a budget of seconds or epochs ends it. Throws an `InputError` where
 * the space does not suit it or nothing ends it.
 */
export function checkSampler(sweep: SweepConfig, sampler: Sampler): number | null {
  const located = locatedOf.get(sweep);
  const place = (path: string) => (located ? at(located, path) : { file: sweep.file, path });
  const sized = samplerSize(sweep, sampler, place);
  const limit = sweep.repeat && sweep.trials !== null ? Infinity : (sized ?? Infinity);
  const count = Math.min(sweep.trials ?? Infinity, limit);
  if (count === Infinity && (sweep.budget.seconds ?? sweep.budget.epochs) !== null) return null;
  if (count === Infinity)
    throw new InputError(`sampler '${sweep.sampler.use}' has no end`, {
      ...place('trials'),
      allowed: 'a whole number from 1 up',
      suggestion: 'say how many trials: trials: 20, or a budget of seconds or epochs',
    });
  if (count < 1) throw new InputError('the space holds no trials', place('space'));
  return count;
}

function samplerSize(sweep: SweepConfig, sampler: Sampler, place: (path: string) => InputError['at']): number | null {
  try {
    return sampler.size?.(sweep.space) ?? null;
  } catch (error) {
    const { message } = error as Error;
    throw error instanceof InputError
      ? new InputError(error.problem, { ...place(error.at.path ?? 'sampler'), ...error.at })
      : new InputError(`sampler '${sweep.sampler.use}': ${message}`, place('sampler'));
  }
}
