/** Experiments and sweeps at random, made of the options that plugins declare: most of them are sound. */
import fc from 'fast-check';
import {
  isChoiceFormat,
  isListFormat,
  isPluginFormat,
  isPluginMapFormat,
  type AnyDefinition,
  type Catalogue,
} from '../../../src/catalogue/index.js';
import {
  experimentFields,
  isElsewhere,
  isGroup,
  isNamedGroups,
  isPluginMap,
  sweepFields,
  type Field,
  type Fields,
  type Leaf,
} from '../../../src/config/fields.js';
import { parts } from '../../../src/config/scheduled.js';
import { isReal, type Format, type Kind, type Schema } from '../../../src/plugin/index.js';

type Tree = Record<string, unknown>;
type Arbitrary = fc.Arbitrary<unknown>;

const numbers: Readonly<Record<string, readonly number[]>> = {
  number: [-1.5, 0, 3],
  positive: [1e-3, 1, 2.5],
  'non-negative': [0, 0.5, 2],
  unit: [0, 0.5, 1],
  'below-one': [0, 0.1],
  integer: [-2, 0, 3],
  natural: [0, 1, 2],
  count: [1, 2, 8],
};

function ofFormat(format: Format, low = -Infinity, high = Infinity): Arbitrary {
  if (isChoiceFormat(format)) return fc.constantFrom(...format);
  if (isListFormat(format)) return fc.array(ofFormat(format.list), { minLength: 1, maxLength: 2 });
  if (format === 'boolean') return fc.boolean();
  if (format === 'string') return fc.constantFrom('a', 'text');
  if (format === 'path' || format === 'source') return fc.constant('file.txt');
  return fc.constantFrom(...numbers[format as string]!.filter((value) => value >= low && value <= high));
}

/** What can stand for fields with the plugins of a catalogue. */
class Documents {
  constructor(private readonly catalogue: Catalogue) {}

  map(fields: Fields, depth: number): fc.Arbitrary<Tree> {
    const known = Object.entries(fields).filter(
      ([key, field]) => !isElsewhere(field) && !['plugins', 'name', 'monitor', 'generated', 'warm_start'].includes(key),
    );
    const must = known.filter(([, field]) => this.mustStand(field)).map(([key]) => key);
    const some = fc.subarray(
      known.map(([key]) => key),
      { maxLength: Math.min(3, known.length) },
    );
    return some.chain((keys) =>
      fc.record(Object.fromEntries([...new Set([...must, ...keys])].map((key) => [key, this.field(fields[key]!, depth)]))),
    );
  }
  private mustStand(field: Field): boolean {
    return isPluginMap(field) ? field.default === null : 'required' in field && field.required === true;
  }
  private field(field: Field, depth: number): Arbitrary {
    if (isGroup(field)) return this.map(field.group, depth);
    if (isNamedGroups(field)) return fc.dictionary(fc.constantFrom('first', 'second'), this.map(field.named, depth), { maxKeys: 1 });
    if (isPluginMap(field)) return this.pluginMap(field.plugins, field.extra, depth);
    return this.option(field as Leaf, depth);
  }
  private option(option: Leaf, depth: number): Arbitrary {
    const { format, own, low, high } = option;
    const value = own
      ? fc.constantFrom(...(own.fault('auto') === null ? ['auto', 1, 4] : ['512MiB', '1.5 GB']))
      : isPluginFormat(format)
        ? this.plugin(format.plugin, option.extra ?? {}, depth + 1)
        : isPluginMapFormat(format)
          ? this.pluginMap(format.plugins, format.extra ?? {}, depth + 1)
          : ofFormat(format, low, high);
    return option.default === null && !option.required
      ? fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
      : value;
  }
  private pluginMap(kind: Kind, extra: Schema, depth: number): Arbitrary {
    const byName = this.named(kind).chain((one) => this.options(one, extra, depth).map((options) => ({ [one.name]: options })));
    return fc.oneof(
      byName,
      this.plugin(kind, extra, depth).map((entry) => ({ mine: entry })),
    );
  }
  private plugin(kind: Kind, extra: Schema, depth: number): Arbitrary {
    const withOptions = (one: AnyDefinition) => this.options(one, extra, depth).map((options) => ({ use: one.name, ...options }));
    return this.named(kind).chain((one) => fc.oneof(fc.constant(one.name), withOptions(one), withOptions(one)));
  }
  private named(kind: Kind): fc.Arbitrary<AnyDefinition> {
    const fits = ({ task, tasks }: AnyDefinition): boolean => (task ?? tasks?.[0] ?? 'classification') === 'classification';
    return fc.constantFrom(
      ...this.catalogue
        .list(kind)
        .map(({ definition }) => definition)
        .filter(fits),
    );
  }
  private options({ options, kind }: AnyDefinition, extra: Schema, depth: number): fc.Arbitrary<Tree> {
    if (depth > 3) return fc.constant({});
    const own: Schema = { ...extra, ...(options as Schema) };
    const changing =
      kind !== 'loss'
        ? {}
        : Object.fromEntries(
            Object.entries(own)
              .filter(([, { format }]) => isReal(format))
              .slice(-1)
              .map(([name, option]) => [name, parts(option)]),
          );
    return fc.oneof(this.map(own, depth), this.map({ ...own, ...changing }, depth));
  }
}

/** An experiment over a data set that is there. */
export const experiments = (catalogue: Catalogue): fc.Arbitrary<Tree> =>
  new Documents(catalogue)
    .map(experimentFields, 0)
    .map((tree) => ({ teacher: { use: 'trained', architecture: 'gru' }, ...tree, dataset: 'uci-sentiment' }));

const spaces: readonly Tree[] = [
  { 'optimizer.rate': { float: [1e-4, 1e-2], log: true }, 'training.epochs': { int: [2, 8], step: 2 } },
  { 'student.use': { choice: ['lstm', 'gru', 'text-cnn'] }, 'student.units': { int: [8, 32], when: { 'student.use': ['lstm', 'gru'] } } },
  { 'loss.distillation.temperature': { choice: [1, 2] }, seed: { choice: [1, 2, 3] } },
];
const more: readonly Tree[] = [
  {},
  { constraints: ['student.parameters <= 60k'], enqueue: 'defaults' },
  { set: { 'training.epochs': 2, optimizer: { use: 'sgd', momentum: 0.5 } }, enqueue: ['defaults'] },
  { set: null, constraints: null, enqueue: null },
];

/** A sweep over a shipped experiment, or over one of its own. */
export function sweeps(catalogue: Catalogue): fc.Arbitrary<Tree> {
  const inline = experiments(catalogue);
  const experiment = fc.oneof(fc.constant('uci-small-cnn-from-cnn'), fc.constant('../experiments/uci-bag-from-minilm.yaml'), inline);
  const objective = fc.constantFrom(
    { objective: { metric: 'validation.loss' } },
    { objectives: ['validation.loss', { metric: 'student.size', reference: 1e6 }], sampler: 'tpe' },
  );
  const { objective: _, ...others } = sweepFields;
  return fc
    .tuple(new Documents(catalogue).map(others, 0), experiment, objective, fc.constantFrom(...spaces), fc.constantFrom(...more))
    .map(([tree, given, goal, space, extra]) => ({ ...tree, experiment: given, ...goal, space, ...extra }));
}
