/** A folder of small plugins and helpers that write files, for the tests of this room. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Kind, Option } from '../../../src/plugin/index.js';

type Options = Record<string, Omit<Option, 'doc'>>;
export interface Fixture {
  readonly kind: Kind;
  readonly name: string;
  readonly options: Options;
  readonly more?: Record<string, unknown>;
}
/** A fixture plugin. */
export const make = (kind: Kind, name: string, options: Options = {}, more: Record<string, unknown> = {}): Fixture => ({
  kind,
  name,
  options,
  more,
});
const rate = { format: 'positive', default: 0.001 } as const;
const best = { direction: 'maximize' };

const fixtures: readonly Fixture[] = [
  make('dataset', 'toy', { domain: { format: ['all', 'imdb', 'yelp'], default: 'all' }, limit: { format: 'count', default: null } }),
  make('dataset', 'delimited', {
    train: { format: 'path', default: null, required: true },
    test: { format: 'path', default: null },
    separator: { format: 'string', default: ',' },
    columns: { format: { list: 'string' }, default: [] },
  }),
  make('tokenizer', 'word', { lower: { format: 'boolean', default: true } }),
  make('tokenizer', 'character'),
  make('preprocessor', 'lower-case'),
  make('preprocessor', 'strip', { pattern: { format: 'string', default: '' } }),
  make('architecture', 'text-cnn', {
    filters: { format: 'count', default: 64 },
    dropout: { format: 'below-one', default: 0 },
    widths: { format: { list: 'count' }, default: [3, 4, 5] },
  }),
  make('architecture', 'gru', { units: { format: 'count', default: 32 }, dropout: { format: 'below-one', default: 0.1 } }),
  make('teacher', 'trained', {
    architecture: { format: { plugin: 'architecture' }, default: { use: 'gru', units: 64 } },
    optimizer: { format: { plugin: 'optimizer' }, default: 'adam' },
    epochs: { format: 'count', default: 5 },
  }),
  make('teacher', 'again', { architecture: { format: { plugin: 'architecture' }, default: null } }),
  make(
    'loss',
    'distillation',
    { alpha: { format: 'unit', default: 0.5 }, temperature: { format: 'positive', default: 2 } },
    { teacher: true, withoutTeacher: { alpha: 0 } },
  ),
  make('loss', 'soft-target', { temperature: { format: 'positive', default: 2 } }, { teacher: true }),
  make('loss', 'cross-entropy', {}, { teacher: false }),
  make('optimizer', 'adam', { rate, beta1: { format: 'below-one', default: 0.9 } }),
  make('optimizer', 'sgd', { rate: { ...rate, default: 0.01 }, momentum: { format: 'below-one', default: 0 } }),
  make('schedule', 'constant'),
  make('metric', 'accuracy', {}, best),
  make('metric', 'macro-f1', {}, best),
  make('metric', 'macro-precision', {}, best),
  make('metric', 'macro-recall', {}, best),
  make('metric', 'error-rate', {}, { direction: 'minimize' }),
  make('sampler', 'grid'),
  make('sampler', 'random', { spread: { format: 'positive', default: 1 } }),
  make('pruner', 'none'),
  make('executor', 'in-process'),
];

/** A fresh folder that goes away with `remove()`. */
export function workFolder(): { path: string; write(name: string, text: string | Buffer): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'stillhouse-test-'));
  const write = (name: string, text: string | Buffer): string => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The source of a plugin file that needs no import. */
export function pluginSource({ kind, name, options, more }: Fixture): string {
  const documented = Object.fromEntries(Object.entries(options).map(([key, option]) => [key, { doc: `The ${key}.`, ...option }]));
  const definition = JSON.stringify({ kind, name, doc: `The ${name}.`, options: documented, ...more });
  return `export default { ...${definition}, create: () => ({}) };\n`;
}

/** Writes every fixture plugin under `plugins/` of a work folder and gives that root. */
export function pluginRoot(folder: ReturnType<typeof workFolder>): string {
  for (const fixture of fixtures) folder.write(`plugins/${fixture.kind}s/${fixture.name}.mjs`, pluginSource(fixture));
  return join(folder.path, 'plugins');
}

export const soundExperiment = `seed: 7
dataset: { use: toy, domain: imdb }
teacher: { use: trained, architecture: { use: gru, units: 16 }, epochs: 4 }
student: { use: text-cnn, filters: 32 }
loss:
  distillation: { alpha: 0.5, temperature: 2 }
optimizer: { use: adam, rate: 1e-3 }
training: { epochs: 3 }
`;
export const soundSweep = `experiment: sound
objective: { metric: validation.macro_f1 }
sampler: grid
space:
  loss.distillation.temperature: { choice: [1, 2, 4] }
  optimizer.rate: { float: [1e-4, 1e-2], log: true }
  student.filters: { int: [32, 128], step: 32 }
`;
