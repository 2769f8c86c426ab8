/** What a person is to find on MLflow's pages after a sweep, and a real browser that looks. Pictures are kept in `artifacts/screenshots`. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import type { LaunchOptions } from './browser.js';

const pictures = resolve(process.env['STILLHOUSE_ARTIFACTS'] ?? 'artifacts', 'screenshots');

/** What Chromium says of MLflow's charts and trees as they settle; no fault in the page. */
const settling = /^(null )?(Error: )?ResizeObserver loop completed with undelivered notifications\.$/;

/** MLflow 3 asks a server without accounts who is there, and complains of the answer. */
const noAccounts = (message: ConsoleMessage): boolean =>
  message.text() === 'Failed to load resource: the server responded with a status of 404 (Not Found)' &&
  new URL(message.location().url).pathname === '/ajax-api/2.0/mlflow/users/current';

/** A page that a printed link opens. */
export interface Sight {
  /** Of its picture. */
  readonly name: string;
  /** What the command calls the link. */
  readonly link: string;
  readonly texts: readonly (string | RegExp)[];
  /** What is done there before the texts are looked for. */
  readonly look?: (page: Page) => Promise<void>;
}

export class MlflowPages {
  private constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly before: string,
  ) {}

  /** `before` stands at the front of the pictures' names. */
  static async open(options: LaunchOptions, before = ''): Promise<MlflowPages> {
    mkdirSync(pictures, { recursive: true });
    const browser = await chromium.launch(options);
    const context = await browser.newContext({ viewport: { width: 1900, height: 1200 } });
    context.setDefaultTimeout(60_000);
    return new MlflowPages(browser, context, before);
  }

  /** Opens the link, looks further, waits for all of the texts, and keeps a picture. Throws where one is not there or the page has complained. */
  async see({ name, link, texts, look }: Sight, links: Readonly<Record<string, string>>): Promise<void> {
    expect(links[link], link).to.match(/[?&]workflowType=machine_learning/);
    const page = await this.context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && !noAccounts(message) && faults.push(message.text()));
    page.on('pageerror', (fault) => faults.push(String(fault)));
    try {
      await page.goto(links[link]!);
      await look?.(page);
      for (const text of texts) await page.getByText(text).first().waitFor({ state: 'attached' });
      expect(faults.filter((fault) => !settling.test(fault))).to.deep.equal([]);
    } finally {
      await page.screenshot({ path: join(pictures, `${this.before}${name}.png`) });
      await page.close();
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** The runs of a sweep as a tree, opened until the last one shows. */
export const tree = (trials: readonly string[], others: readonly string[]): Sight => ({
  name: 'nested-runs',
  link: 'all runs as a tree',
  texts: [...trials, ...others],
  look: async (page) => {
    const opener = page.locator('.ag-cell button:has(svg)');
    await opener.first().click();
    await page.getByText(trials.at(-1)!, { exact: true }).first().waitFor();
    for (let row = (await opener.count()) - 1; row > 0; row--) await opener.nth(row).click();
  },
});

/**
 * What the links of a sweep open, but for the tree: `trials` are names of its runs, `swept` the paths of its space, `called` what the best run calls its
 * model, which is the name by which it is registered, once it is.
 */
export const sweepSights = (trials: readonly string[], swept: readonly string[], called = /^pyfunc$/): readonly Sight[] => [
  { name: 'run-table', link: 'run table', texts: [...trials, 'objective', ...swept] },
  { name: 'parallel-coordinates', link: 'parallel coordinates', texts: ['trial-0', 'Parallel Coordinates', ...swept] },
  {
    name: 'run',
    link: 'best run',
    texts: [/distilled from/, 'validation/macro_f1', /uci-sentiment-train/, called, /^Parent run$/, /stillhouse\.best/],
  },
  {
    name: 'curves',
    link: 'learning curves',
    texts: ['validation', 'train'],
    look: async (page) => {
      const section = page.locator('[data-testid="experiment-view-compare-runs-section-header"]', { hasText: /^\s*validation\s*\(/ });
      await section.scrollIntoViewIfNeeded();
      await page.locator('svg.main-svg .scatterlayer .trace path.js-line').first().waitFor({ state: 'attached' });
    },
  },
  {
    name: 'sweep',
    link: 'sweep',
    texts: [/^Which values of/, /^Best: trial/, 'control/test/macro_f1', 'Child runs', /stillhouse\.verdict/],
  },
  {
    name: 'report',
    link: 'report',
    texts: ['report.html'],
    look: async (page) => {
      await page.frameLocator('iframe').getByText('The result', { exact: true }).waitFor();
      await page.frameLocator('iframe').getByText('Gain over labels alone').waitFor();
    },
  },
];

/** The page of a registered model: its version, scores and the run that it comes from, and what else is given. */
export const model = (...more: readonly RegExp[]): Sight => ({
  name: 'model',
  link: 'model',
  texts: [/^Version \d+$/, ...more, 'test/macro_f1', /^trial-\d+$/, /^Inputs \(1\)$/, 'stillhouse.architecture'],
});
