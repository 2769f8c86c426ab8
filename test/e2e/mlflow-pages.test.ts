/** MLflow's pages in a real browser: each opened by a link that a command has printed, with what a person is to find there. Pictures are kept in `artifacts/screenshots`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { launchOptions } from '../support/browser.js';
import { printedLinks } from '../support/printed.js';
import { experimentName, reference, type Reference } from '../support/reference.js';

const pictures = resolve(process.env['STILLHOUSE_ARTIFACTS'] ?? 'artifacts', 'screenshots');

/** What Chromium says of MLflow's charts and trees as they settle; no fault in the page. */
const settling = /^(null )?(Error: )?ResizeObserver loop completed with undelivered notifications\.$/;

/** MLflow 3 asks a server without accounts who is there, and complains of the answer. */
const noAccounts = (message: ConsoleMessage): boolean =>
  message.text() === 'Failed to load resource: the server responded with a status of 404 (Not Found)' &&
  new URL(message.location().url).pathname === '/ajax-api/2.0/mlflow/users/current';

const swept = ['loss.distillation.temperature', 'optimizer.rate'];
const trials = ['trial-0', 'trial-1', 'trial-2', 'trial-3'];

describe("MLflow's pages", function () {
  this.timeout(600_000);
  let shared: Reference;
  let seeded: Readonly<Record<string, string>>;
  let browser: Browser | null = null;
  let context: BrowserContext;

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
    mkdirSync(pictures, { recursive: true });
    browser = await chromium.launch(options);
    context = await browser.newContext({ viewport: { width: 1900, height: 1200 } });
    context.setDefaultTimeout(60_000);
  });
  after(() => browser?.close());

  /** Opens a link, looks further, waits for all of the texts, and keeps a picture. */
  async function sees(
    name: string,
    link: string | undefined,
    texts: readonly (string | RegExp)[],
    look?: (page: Page) => Promise<void>,
  ): Promise<void> {
    expect(link, name).to.match(/[?&]workflowType=machine_learning/);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && !noAccounts(message) && faults.push(message.text()));
    page.on('pageerror', (fault) => faults.push(String(fault)));
    try {
      await page.goto(link!);
      await look?.(page);
      for (const text of texts) await page.getByText(text).first().waitFor({ state: 'attached' });
      expect(faults.filter((fault) => !settling.test(fault))).to.deep.equal([]);
    } finally {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
      await page.close();
    }
  }
  const links = (): Readonly<Record<string, string>> => printedLinks(shared.stderr);

  it('show the run table, the best trial first, with objective and swept parameters', () =>
    sees('run-table', links()['run table'], [...trials, 'objective', ...swept]));

  it('show the trials in parallel coordinates', () =>
    sees('parallel-coordinates', links()['parallel coordinates'], ['trial-0', 'Parallel Coordinates', ...swept]));

  it('show all runs of a study as a tree: the sweep, its trials, their students and the control', () =>
    sees('nested-runs', seeded['all runs as a tree'], [...trials, 'seed-0', 'seed-1', 'control'], async (page) => {
      const opener = page.locator('.ag-cell button:has(svg)');
      await opener.first().click();
      await page.getByText('trial-3').first().waitFor();
      for (let row = (await opener.count()) - 1; row > 0; row--) await opener.nth(row).click();
    }));

  it('show a run with its data sets, its parent and what it is about', () =>
    sees('run', links()['best run'], [
      /distilled from/,
      'validation/macro_f1',
      /uci-sentiment-train/,
      /^pyfunc$/,
      /^Parent run$/,
      /stillhouse\.best/,
    ]));

  it("show a run's curves, a point an epoch", () =>
    sees('curves', links()['learning curves'], ['validation', 'train'], async (page) => {
      await page.locator('[data-testid="experiment-view-compare-runs-section-header"]', { hasText: 'validation' }).scrollIntoViewIfNeeded();
      await page.locator('svg.main-svg .scatterlayer .trace path.js-line').first().waitFor({ state: 'attached' });
    }));

  it('show the sweep: question, answer, gain over the control, and its runs', () =>
    sees('sweep', links()['sweep'], [/^Which values of/, /^Best: trial/, 'control/test/macro_f1', 'Child runs', /stillhouse\.verdict/]));

  it('show the report of the sweep', () =>
    sees('report', links()['report'], ['report.html'], async (page) => {
      await page.frameLocator('iframe').getByText('The result', { exact: true }).waitFor();
      await page.frameLocator('iframe').getByText('Gain over labels alone').waitFor();
    }));

  it('show two studies side by side', async () => {
    const compared = await printed('study', 'compare', shared.document.study, 'seeded');
    await sees('two-best-runs', compared['best runs side by side'], [/Comparing 2 Runs/, 'validation/accuracy']);
    await sees('two-studies', compared['trials in parallel coordinates'], [/Comparing 8 Runs/, 'Parallel Coordinates Plot', ...swept]);
  });

  it('show a registered model with its version, alias, scores and the run that it comes from', async () => {
    const target = ['--to', 'pages', '--format', 'mlflow', '--register', 'pages', '--alias', 'shown'];
    const made = await printed('export', shared.document.study, ...target);
    const about = [/^Version \d+$/, /shown/, 'test/macro_f1', /^trial-\d$/, /^Inputs \(1\)$/, 'stillhouse.architecture'];
    await sees('model', made['model'], about);
  });
});
