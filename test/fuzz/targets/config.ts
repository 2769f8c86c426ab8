/** Experiment, sweep and benchmark files, and flags beside them. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { AnyDefinition } from '../../../src/catalogue/types.js';
import {
  checkSampler,
  fileKind,
  loadBenchmark,
  loadExperiment,
  loadSweep,
  rulesOf,
  sweepFromDocument,
  type FileKind,
} from '../../../src/config/index.js';
import type { LoadOptions } from '../../../src/config/origin.js';
import type { SweepConfig } from '../../../src/config/types.js';
import { InputError, PluginError, type Sampler } from '../../../src/plugin/index.js';
import { planSweep } from '../../../src/sweep/index.js';
import { bomb } from '../bombs.js';
import { mutateBytes } from '../bytes.js';
import type { Draw } from '../draw.js';
import { nastyValue } from '../nasty.js';
import type { Ground, Input, Opened, Target } from '../target.js';
import { asYaml, mutateTree, treeOf, written } from '../tree.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../../..');
const file = 'case.yaml';
const flags = 'flags.json';

/** Real files of a folder; data that is not part of the project is stood in for. */
function seedDocuments({ inside, seeds }: Ground): void {
  for (const folder of ['experiments', 'sweeps'])
    for (const [name, text] of readdirSync(join(root, folder)).map((each) => [each, readFileSync(join(root, folder, each), 'utf8')])) {
      mkdirSync(join(seeds, folder), { recursive: true });
      writeFileSync(join(seeds, folder, name!), text!.replace(/\.\.\/data\/[\w./-]+/g, '../data/rows.tsv'));
    }
  cpSync(join(seeds, 'experiments'), join(inside, 'experiments'), { recursive: true });
  mkdirSync(join(inside, 'data'), { recursive: true });
  writeFileSync(join(inside, 'data', 'rows.tsv'), 'good\ta text\nbad\tanother text\n');
}

/** Names of all built-in plugins: each may be put where another one stood. */
const pluginNames = readdirSync(join(root, 'plugins')).flatMap((folder) =>
  readdirSync(join(root, 'plugins', folder)).map((name) => name.replace(/\.ts$/, '')),
);

function documents({ seeds }: Ground, kind: FileKind): Buffer[] {
  const folder = join(seeds, kind === 'experiment' ? 'experiments' : 'sweeps');
  const files = readdirSync(folder).map((name) => join(folder, name));
  return files.filter((path) => fileKind(path) === kind).map((path) => readFileSync(path));
}

function mutated(text: Buffer, draw: Draw): Buffer {
  const way = draw.unit();
  if (way < 0.1) return bomb(text.toString(), draw);
  if (way < 0.45) return mutateBytes(text, draw);
  const tree = treeOf(parse(text.toString()));
  mutateTree(tree, draw, pluginNames);
  const line = written(tree, asYaml);
  return Buffer.from(draw.chance(0.3) ? line.replaceAll(', ', ',\n  ') : line);
}

const paths = [
  'training.epochs', 'student.use', 'student', 'loss', 'loss.x.use', 'optimizer.rate', 'space.optimizer.rate', 'space', 'trials', 'seed',
  'teacher', 'dataset', 'budget.epochs', 'sampler.use', 'pruner', 'metrics.accuracy', 'experiment', 'set.seed', 'objective', 'a..b', '', 'plugins',
]; // prettier-ignore

function flagsOf(draw: Draw): Record<string, string> {
  const value = (): string => written(nastyValue(draw), asYaml);
  return Object.fromEntries(Array.from({ length: 1 + draw.below(3) }, () => [draw.pick(paths), draw.chance(0.2) ? bomb('', draw).toString() : value()])); // prettier-ignore
}

const loaders: Readonly<Record<FileKind, (path: string, options: LoadOptions) => Promise<object>>> = {
  experiment: async (path, options) => loadExperiment(path, options),
  sweep: async (path, options) => planned(await loadSweep(path, options)),
  benchmark: async (path, options) => loadBenchmark(path, options),
};

/** What `plan` does with a sweep; what a sampler throws is its own fault and told under its name. */
async function planned(sweep: SweepConfig): Promise<SweepConfig> {
  const { definition } = sweep.experiment.catalogue.get('sampler', sweep.sampler.use);
  const sampler = (definition as AnyDefinition).create(sweep.sampler.options) as Sampler;
  const trials = checkSampler(sweep, sampler);
  const directions = sweep.objectives.map(({ direction }) => direction);
  const { first } = planSweep({ sampler, space: sweep.space, seed: sweep.seed, trials: Math.min(trials ?? 20, 20), rules: rulesOf(sweep), name: sweep.sampler.use, directions }); // prettier-ignore
  for (const params of first) told(() => sweep.experiment.with(params));
  await sweepFromDocument(JSON.parse(JSON.stringify(sweep.document)) as never, 'a study');
  return sweep;
}

function told(act: () => unknown): void {
  try {
    act();
  } catch (fault) {
    if (!(fault instanceof InputError || fault instanceof PluginError)) throw fault;
  }
}

/** A reader of one kind of files. */
export function configTarget(kind: FileKind): Target {
  return {
    name: kind,
    share: 1,
    seed: async (ground) => {
      if (!existsSync(join(ground.seeds, 'experiments'))) seedDocuments(ground);
    },
    open: async (ground): Promise<Opened> => {
      const real = documents(ground, kind);
      return {
        sound: real.map((text): Input => new Map([[file, text]])),
        make: (draw): Input => {
          const text = draw.pick(real);
          if (draw.chance(0.15)) return new Map([[file, text], [flags, Buffer.from(JSON.stringify(flagsOf(draw)))]]); // prettier-ignore
          return new Map([[file, mutated(text, draw)]]);
        },
        eat: async (folder) => {
          const given = join(folder, flags);
          const overrides = existsSync(given) ? (JSON.parse(readFileSync(given, 'utf8')) as Record<string, string>) : {};
          fileKind(join(folder, file));
          await loaders[kind](join(folder, file), { overrides });
        },
      };
    },
  };
}
