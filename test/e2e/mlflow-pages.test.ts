/** MLflow's pages in a real browser: each opened by a link that a sweep has told, with what a person is to find there. Pictures are kept in `artifacts/screenshots`. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { launchOptions } from '../support/browser.js';
import { reference, type Reference } from '../support/reference.js';

const pictures = resolve(process.env['STILLHOUSE_ARTIFACTS'] ?? 'artifacts', 'screenshots');

/** What MLflow's own pages complain of whatever the runs are. */
const notOurs = /favicon|net::ERR_|Failed to load resource|graphql|telemetry|ResizeObserver|findDOMNode|defaultProps|React/i;

describe("MLflow's pages", function () {
  this.timeout(180_000);
  let shared: Reference;
  let browser: Browser | null = null;
  let context: BrowserContext;
  before(async function () {
    const options = launchOptions(this);
    shared = await reference(this);
    mkdirSync(pictures, { recursive: true });
    browser = await chromium.launch(options);
    context = await browser.newContext({ viewport: { width: 1900, height: 1200 } });
    context.setDefaultTimeout(60_000);
  });
  after(() => browser?.close());

  /** Opens a link, waits for all of the texts, keeps a picture, and gives the page to look further. */
  async function sees(
    name: string,
    link: string,
    texts: readonly (string | RegExp)[],
    look?: (page: Page) => Promise<void>,
  ): Promise<void> {
    expect(link, name).to.match(/[?&]workflowType=machine_learning/);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (fault) => faults.push(String(fault)));
    try {
      await page.goto(link);
      for (const text of texts) await page.getByText(text).first().waitFor({ state: 'attached' });
      await look?.(page);
      expect(faults.filter((fault) => !notOurs.test(fault))).to.deep.equal([]);
    } finally {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
      await page.close();
    }
  }
  const links = (): Record<string, string> => shared.document.tracking.links;

  it('show the run table, the best trial first, with objective and swept parameters', () =>
    sees('run-table', links()['runs']!, [
      'trial-0',
      'trial-1',
      'trial-2',
      'trial-3',
      'objective',
      'loss.distillation.temperature',
      'optimizer.rate',
    ]));

  it('show the trials in parallel coordinates', () =>
    sees('parallel-coordinates', links()['compare']!, [
      'trial-0',
      'Parallel Coordinates',
      'loss.distillation.temperature',
      'optimizer.rate',
    ]));

  it('show runs side by side', () => sees('side-by-side', links()['side_by_side']!, [/Comparing 4 Runs/, 'objective']));
});
