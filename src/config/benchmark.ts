/** Benchmark files: students, methods, data sets and seeds crossed. */
import { resolve } from 'node:path';
import { didYouMean } from '../catalogue/index.js';
import { InputError } from '../plugin/index.js';
import { crossCells, type Crossing } from './benchmark-cells.js';
import { fromLabels, readEntries, type BenchmarkEntry } from './benchmark-entries.js';
import { benchmarkFields } from './benchmark-fields.js';
import type { BenchmarkConfig } from './benchmark-types.js';
import { crossDomainCells } from './cross-domain.js';
import { compose } from './compose.js';
import { allOverrides, settleExperiment } from './experiment.js';
import { attempt, faultsOf, throwFaults } from './faults.js';
import { nameField } from './fields.js';
import { at, placeOf, unlocated, type Located, type Tree } from './located.js';
import { baseName, type LoadOptions, type PluginPlaces } from './origin.js';
import { applyOverrides, flagOverrides, type Override } from './overrides.js';
import { parseSize, type Parallel } from './resources.js';
import { settle } from './settle.js';
import { experimentSource, setOverrides } from './sweep-source.js';
import type { Experiment } from './types.js';
import { readYaml } from './yaml.js';

const entry = (name: string, control = false): BenchmarkEntry => ({ name, overrides: [], control });
const usualMethods = [entry('from labels', true), entry('distilled')];

/** Reads and checks a benchmark file and all its cells. Throws as `loadExperiment`. */
export function loadBenchmark(file: string, options: LoadOptions = {}): Promise<BenchmarkConfig> {
  return settleBenchmark(readYaml(file), resolve(file), baseName(file), allOverrides(options), options);
}

/** The benchmark of a complete document, such as a study keeps; `folder` is where its relative paths start, `label` stands for the file in messages. */
export function benchmarkFromDocument(
  document: Readonly<Tree>,
  { label, folder }: { readonly label: string; readonly folder: string },
  overrides: Readonly<Record<string, string>> = {},
): Promise<BenchmarkConfig> {
  return settleBenchmark(unlocated(document as Tree, label, folder), label, 'benchmark', flagOverrides(overrides));
}

async function settleBenchmark(
  read: Located,
  file: string,
  name: string,
  overrides: readonly Override[],
  places?: PluginPlaces,
): Promise<BenchmarkConfig> {
  const whole = /^(experiment|set)\.(?=.)/;
  const own = ({ path }: Override): boolean => Object.hasOwn(benchmarkFields, path.split('.')[0]!) && !whole.test(path);
  const inner = overrides.filter((item) => !own(item)).map((item) => ({ ...item, path: item.path.replace(whole, '') }));
  const located = applyOverrides(read, overrides.filter(own));
  const faults: InputError[] = [];
  const experiment = await baseExperiment(located, file, name, inner, faults, places);
  if (!experiment) throwFaults(faults);
  const composed = compose({ ...benchmarkFields, name: nameField(name) }, located, experiment!.catalogue);
  const document = settle(composed);
  faults.push(...composed.faults);
  const domains = readEntries(located, 'domains', [], faults);
  const crossing = readCrossing(located, document, faults);
  throwFaults(faults);
  const cells =
    domains.length > 0
      ? crossDomainCells(experiment!, { ...crossing, domains }, located, faults)
      : crossCells(experiment!, crossing, faults);
  if (faults.length === 0) faults.push(...cellFaults(cells, document, located));
  throwFaults(faults);
  return {
    name: document['name'] as string,
    file,
    folder: located.root.folder,
    document: { ...document, experiment: experiment!.document, ...givenMaps(located) },
    experiment: experiment!,
    form: domains.length > 0 ? 'cross-domain' : crossing.teachers.length > 1 ? 'pairing' : 'benchmark',
    metric: document['metric'] as BenchmarkConfig['metric'],
    seeds: document['seeds'] as number,
    baseline: cells.find(({ against }) => against === null)!.method,
    margin: document['margin'] as number,
    parallel: document['parallel'] as Parallel,
    memory: document['memory'] === null ? null : parseSize(document['memory'] as string),
    cells,
  };
}

async function baseExperiment(
  located: Located,
  file: string,
  name: string,
  overrides: readonly Override[],
  faults: InputError[],
  places?: PluginPlaces,
): Promise<Experiment | null> {
  const source = attempt(() => experimentSource(located));
  const set = attempt(() => setOverrides(located));
  faults.push(...source.faults, ...set.faults);
  if (!source.value) return null;
  const { located: inner, file: from, name: called } = source.value;
  try {
    const alone = from === null;
    return await settleExperiment(inner, alone && file.startsWith('/') ? file : from, alone ? name : called, [...(set.value ?? []), ...overrides], places); // prettier-ignore
  } catch (error) {
    faults.push(...faultsOf(error));
    return null;
  }
}

function readCrossing(located: Located, document: Tree, faults: InputError[]): Crossing {
  const data = readEntries(located, 'data', [entry('data')], faults);
  const teachers = readEntries(located, 'teachers', [], faults);
  const students = readEntries(located, 'students', [entry('student')], faults);
  const methods = readEntries(located, 'methods', usualMethods, faults);
  const names = methods.map(({ name }) => name);
  const baseline = (document['baseline'] as string | null) ?? names[0] ?? '';
  if (names.length > 0 && !names.includes(baseline) && !Object.hasOwn(located.value, 'domains'))
    faults.push(
      new InputError(`there is no method '${baseline}'`, {
        ...at(located, 'baseline'),
        allowed: names.join(', '),
        suggestion: didYouMean(baseline, names),
      }),
    );
  return { data, teachers, students, methods, baseline };
}

function cellFaults(cells: BenchmarkConfig['cells'], document: Tree, located: Located): InputError[] {
  const metric = document['metric'] as string;
  const without = cells.find(({ experiment }) => !Object.hasOwn(experiment.config.metrics, metric));
  if (without)
    return [new InputError(`the experiment has no metric '${metric}'`, { ...at(located, 'metric'), allowed: Object.keys(without.experiment.config.metrics).join(', ') })]; // prettier-ignore
  if (cells.some(({ against }) => against !== null)) return [];
  const place = placeOf(located, 'methods');
  return [
    new InputError('there is nothing to compare: every cell is a baseline', {
      file: place.file,
      path: 'methods',
      suggestion: `such as methods: { from labels: ${fromLabels}, distilled: {} }`,
    }),
  ];
}

/** What the file crosses, as it stands there. */
const givenMaps = ({ value }: Located): Tree =>
  Object.fromEntries(['data', 'domains', 'teachers', 'students', 'methods'].flatMap((key) => (key in value ? [[key, value[key]]] : [])));
