import { isPluginFormat, isPluginMapFormat, type Catalogue, type Entry } from '../catalogue/index.js';
import {
  InputError,
  isReal,
  type Chosen,
  type ChosenEntry,
  type Direction,
  type Kind,
  type Option,
  type Params,
  type PluginMapFormat,
} from '../plugin/index.js';
import { crossFaults, scores } from './checks.js';
import { compose } from './compose.js';
import { throwFaults } from './faults.js';
import { fieldsFor } from './task.js';
import { at, isMap, placeOf, unlocated, type Located, type Place, type Tree } from './located.js';
import { mixUpOf } from './mix-up.js';
import { applyOverrides, type Override } from './overrides.js';
import { deepFreeze, flatParams } from './params.js';
import { largestOf } from './scheduled.js';
import { settle } from './settle.js';
import type { AugmentEntry, Experiment, ExperimentConfig, LossTerm } from './types.js';
import { averageOf, regularisationOf } from './weights.js';

/** What stays the same when an experiment is changed. */
export interface Origin {
  readonly file: string | null;
  /** Name where the document gives none. */
  readonly name: string;
  readonly catalogue: Catalogue;
}

/** What only this room knows of an experiment. */
interface Inner {
  readonly origin: Origin;
  readonly chosen: ReadonlyMap<string, Entry>;
  readonly located: Located;
  readonly leaves: ReadonlyMap<string, Option>;
}
const inner = new WeakMap<Experiment, Inner>();

/** The options behind the paths of an experiment that may be set. */
export const leavesOf = (experiment: Experiment): ReadonlyMap<string, Option> => inner.get(experiment)!.leaves;

/** A fault found while the experiment is used, with the place in its file where its path was set. */
export function placed(fault: InputError, experiment: Experiment): InputError {
  const { path, file } = fault.at;
  // A flag or a variable is its own place.
  if (path === undefined || file !== undefined || !Object.hasOwn(experiment.document, path.split('.')[0]!)) return fault;
  return Object.assign(new InputError(fault.problem, { ...fault.at, ...at(inner.get(experiment)!.located, path) }), { stack: fault.stack });
}

/** Checks a document and makes an experiment of it. Throws all its faults. */
export function buildExperiment(located: Located, origin: Origin): Experiment {
  const composed = compose(fieldsFor(located, origin), located, origin.catalogue);
  const document = settle(composed);
  const faults = [...composed.faults, ...crossFaults({ document, located, chosen: composed.chosen }, composed.faults)];
  throwFaults(faults);
  deepFreeze(document);
  const experiment: Experiment = {
    file: origin.file,
    config: deepFreeze(configOf(document, composed.chosen)),
    document,
    params: Object.freeze(flatParams(document)),
    catalogue: origin.catalogue,
    with: (params) => change(experiment, params),
    withoutTeacher: () =>
      buildExperiment(unlocated(teacherless(document, composed.chosen), located.root.file, located.root.folder), origin),
  };
  inner.set(experiment, { origin, chosen: composed.chosen, located: withoutRaw(located), leaves: composed.leaves });
  return Object.freeze(experiment);
}

/** A settled document has its values; the text of the flags they came from must not come back. */
function withoutRaw(located: Located): Located {
  const places = [...located.places].map(([path, place]): [string, Place] => [path, { ...place, raw: undefined }]);
  return { ...located, places: new Map(places) };
}

/** The same experiment with some paths set anew; faults are told at `place`, or where the value stood before. */
export function change(experiment: Experiment, params: Params, place?: Place): Experiment {
  const { located } = inner.get(experiment)!;
  const anew = ([path, value]: [string, unknown]): Override => ({ path, value, place: place ?? placeOf(located, path) });
  return overridden(experiment, Object.entries(params).map(anew));
}

/** The same experiment with overrides on top; a map takes the place of what stood at its path. Throws all faults. */
export function overridden(experiment: Experiment, overrides: readonly Override[]): Experiment {
  const { origin, located, leaves, chosen } = inner.get(experiment)!;
  /** Options that a choice has beside its plugin's own, such as a weight in a map of plugins. */
  const beside = (path: string): string[] => {
    const own = chosen.get(path)?.definition.options as Record<string, Option> | undefined;
    const names = [...leaves.keys()].filter((leaf) => leaf.startsWith(`${path}.`)).map((leaf) => leaf.slice(path.length + 1));
    return own ? names.filter((name) => !name.includes('.') && name !== 'use' && !Object.hasOwn(own, name)) : [];
  };
  const document: Located = { ...located, value: experiment.document as Tree };
  return buildExperiment(applyOverrides(document, overrides, beside), origin);
}

function teacherless(document: Tree, chosen: ReadonlyMap<string, Entry>): Tree {
  const terms = Object.entries(document['loss'] as Record<string, Tree>).flatMap(([name, term]) => {
    const { teacher, withoutTeacher } = chosen.get(`loss.${name}`)!.definition;
    if (teacher !== true) return [[name, term] as const];
    return withoutTeacher ? [[name, { ...term, ...withoutTeacher }] as const] : [];
  });
  const kept = terms.some(([, term]) => largestOf(term['weight']) > 0);
  return { ...document, teacher: null, loss: kept ? Object.fromEntries(terms) : { 'cross-entropy': { use: 'cross-entropy', weight: 1 } } };
}

/** The choice of a plugin at a path, with the choices inside it. */
export function chosenAt<K extends Kind>(path: string, node: Tree, chosen: ReadonlyMap<string, Entry>): Chosen<K> {
  const { definition } = chosen.get(path)!;
  const options = Object.entries(definition.options as Record<string, Option>).map(([name, option]) => {
    const value = node[name];
    const { format } = option;
    if (isReal(format)) return [name, numberAt(`${path}.${name}`, value, chosen)];
    if (isPluginMapFormat(format)) return [name, entriesAt(`${path}.${name}`, value as Tree, format, chosen)];
    return [name, isPluginFormat(format) && value !== null ? chosenAt(`${path}.${name}`, value as Tree, chosen) : value];
  });
  return { use: definition.name, kind: definition.kind as K, options: Object.fromEntries(options) };
}

/** A number, or how it changes while training. */
const numberAt = (path: string, value: unknown, chosen: ReadonlyMap<string, Entry>): unknown =>
  isMap(value) ? { ...value, schedule: chosenAt(`${path}.schedule`, value['schedule'] as Tree, chosen) } : value;

/** The entries of a map of plugins among a plugin's options. */
function entriesAt(path: string, map: Tree, format: PluginMapFormat, chosen: ReadonlyMap<string, Entry>): Record<string, ChosenEntry> {
  const names = Object.keys(format.extra ?? {});
  const entry = (key: string, node: Tree): ChosenEntry => ({
    chosen: chosenAt(`${path}.${key}`, node, chosen),
    extra: Object.fromEntries(names.map((name) => [name, node[name]])),
  });
  return Object.fromEntries(Object.entries(map).map(([key, node]) => [key, entry(key, node as Tree)]));
}

function configOf(document: Tree, chosen: ReadonlyMap<string, Entry>): ExperimentConfig {
  const pick = <K extends Kind>(path: string) => chosenAt<K>(path, document[path] as Tree, chosen);
  const map = <T>(key: string, make: (path: string, node: Tree) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(document[key] as Record<string, Tree>).map(([name, node]) => [name, make(`${key}.${name}`, node)]));
  const plugins = <K extends Kind>(key: string) => map(key, (path, node) => chosenAt<K>(path, node, chosen));
  return {
    name: document['name'] as string,
    seed: document['seed'] as number,
    dataset: pick<'dataset'>('dataset'),
    split: document['split'] as ExperimentConfig['split'],
    labels: labels(document['labels'] as Tree),
    transfer: plugins<'dataset'>('transfer'),
    outOfScope: document['out_of_scope'] === null ? null : pick<'dataset'>('out_of_scope'),
    preprocess: plugins<'preprocessor'>('preprocess'),
    augment: map('augment', (path, node): AugmentEntry => {
      return { augmenter: chosenAt(path, node, chosen), copies: node['copies'] as number, labelled: node['labelled'] as boolean };
    }),
    tokenizer: pick<'tokenizer'>('tokenizer'),
    vocabulary: document['vocabulary'] as ExperimentConfig['vocabulary'],
    maxLength: document['max_length'] as number,
    teacher: document['teacher'] === null ? null : likeStudent(pick<'teacher'>('teacher'), pick<'architecture'>('student')),
    student: pick<'architecture'>('student'),
    loss: map('loss', (path, node): LossTerm => ({
      loss: chosenAt(path, node, chosen),
      weight: numberAt(`${path}.weight`, node['weight'], chosen) as LossTerm['weight'],
    })),
    generated: generated(document['generated'] as Tree),
    optimizer: pick<'optimizer'>('optimizer'),
    schedule: pick<'schedule'>('schedule'),
    training: training(document['training'] as Tree, chosen),
    metrics: plugins<'metric'>('metrics'),
  };
}

const labels = (tree: Tree): ExperimentConfig['labels'] => ({
  perClass: tree['per_class'] as number | null,
  seed: tree['seed'] as number | null,
  rest: tree['rest'] as boolean,
});

const generated = (tree: Tree): ExperimentConfig['generated'] => ({
  texts: tree['texts'] as number,
  temperature: tree['temperature'] as number,
  topK: tree['top_k'] as number | null,
  topP: tree['top_p'] as number | null,
  own: tree['own'] as boolean,
});

/** A teacher that can be of any architecture and names none is of the student's own. */
function likeStudent(teacher: Chosen<'teacher'>, student: Chosen<'architecture'>): Chosen<'teacher'> {
  return teacher.options['architecture'] === null ? { ...teacher, options: { ...teacher.options, architecture: student } } : teacher;
}

function training(tree: Tree, chosen: ReadonlyMap<string, Entry>): ExperimentConfig['training'] {
  const monitor = tree['monitor'] as string;
  return {
    epochs: tree['epochs'] as number,
    batchSize: tree['batch_size'] as number,
    clipNorm: tree['clip_norm'] as number | null,
    regularisation: regularisationOf(tree),
    average: averageOf(tree),
    mixUp: mixUpOf(tree),
    patience: tree['patience'] as number | null,
    monitor,
    direction: directionOf(monitor, chosen),
    traced: tree['traced'] as boolean,
    seed: tree['seed'] as number | null,
  };
}

/** The names of an experiment's validation scores. */
export const scoresOf = (experiment: Experiment): string[] => scores(experiment.document as Tree);
/** Which way one of them is better. */
export const directionFor = (experiment: Experiment, score: string): Direction => directionOf(score, inner.get(experiment)!.chosen);

/** Which way a validation score is better: the metric's own, and less loss. */
const directionOf = (score: string, chosen: ReadonlyMap<string, Entry>): Direction =>
  score === 'loss' ? 'minimize' : chosen.get(`metrics.${score}`)!.definition.direction!;
