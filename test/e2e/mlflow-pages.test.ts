/** MLflow's pages in a real browser: each opened by a link that a command has printed, with what a person is to find there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { launchOptions } from '../support/browser.js';
import { MlflowPages, model, sweepSights, tree, type Sight } from '../support/mlflow-pages.js';
import { printedLinks } from '../support/printed.js';
import { experimentName, reference, type Reference } from '../support/reference.js';

const swept = ['loss.distillation.temperature', 'optimizer.rate'];
const trials = ['trial-0', 'trial-1', 'trial-2', 'trial-3'];

/** What is to be found where two studies stand side by side. */
const side: readonly Sight[] = [
  { name: 'two-best-runs', link: 'best runs side by side', texts: [/Comparing 2 Runs/, 'validation/accuracy'] },
  {
    name: 'two-studies',
    link: 'trials in parallel coordinates',
    texts: [/Comparing 8 Runs/, 'Parallel Coordinates Plot', ...swept],
  },
];

describe("MLflow's pages", function () {
  this.timeout(600_000);
  let shared: Reference;
  let seeded: Readonly<Record<string, string>>;
  let pages: MlflowPages | null = null;

  /** What a command prints that has to succeed. */
  async function printed(...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { code, stderr } = await shared.place.answer(args, { MLFLOW_EXPERIMENT_NAME: experimentName });
    expect(code, stderr).to.equal(0);
    return printedLinks(stderr);
  }

  before(async function () {
    const options = launchOptions(this);
    shared = await reference(this);
    const { folder } = shared.place;
    const sweep = readFileSync(join(folder, 'sweeps/cheap.yaml'), 'utf8');
    writeFileSync(join(folder, 'sweeps/seeded.yaml'), sweep.replace('sampler:', 'seeds: 2\nsampler:'));
    seeded = await printed('sweep', 'sweeps/seeded.yaml', '--training.epochs=2');
    pages = await MlflowPages.open(options);
  });
  after(() => pages?.close());

  for (const sight of sweepSights(trials, swept))
    it(`show what the link '${sight.link}' promises`, () => pages!.see(sight, printedLinks(shared.stderr)));

  it('show all runs of a study as a tree: the sweep, its trials, their students and the control', () =>
    pages!.see(tree(trials, ['seed-0', 'seed-1', 'control']), seeded));

  it('show two studies side by side', async () => {
    const links = await printed('study', 'compare', shared.document.study, 'seeded');
    for (const sight of side) await pages!.see(sight, links);
  });

  it('show a registered model with its version, alias, scores and the run that it comes from', async () => {
    const target = ['--to', 'pages', '--format', 'mlflow', '--register', 'pages', '--alias', 'shown'];
    await pages!.see(model(/shown/), await printed('export', shared.document.study, ...target));
  });
});
