/**
 * Looks at MLflow's pages after the quickstart: the standard input is what `npm start` and `export quickstart --register` have printed, whose links
 * are opened in Chromium. A line a page on stderr; ends with 1 where one lacks what is to be there.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { launchedAs } from '../support/browser.js';
import { MlflowPages, model, sweepSights, tree } from '../support/mlflow-pages.js';
import { chromiumCommand, noChromium } from '../support/optuna-process.js';
import { printedLinks } from '../support/printed.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function walk(chromium: string): Promise<void> {
  const links = printedLinks(readFileSync(0, 'utf8'));
  const sweep = parse(readFileSync('sweeps/quickstart.yaml', 'utf8')) as { trials: number; space: object };
  const trials = Array.from({ length: sweep.trials }, (_, number) => `trial-${number}`);
  const pages = await MlflowPages.open(launchedAs(chromium), 'quickstart-');
  try {
    const sights = [...sweepSights(trials, Object.keys(sweep.space), /^quickstart$/), tree(trials, ['control']), model()];
    for (const sight of sights) {
      await pages.see(sight, links);
      say(`${sight.link}: all is there`);
    }
  } finally {
    await pages.close();
  }
}

const chromium = chromiumCommand();
if (chromium) await walk(chromium);
else say(`the pages of the quickstart are not looked at: ${noChromium}`);
