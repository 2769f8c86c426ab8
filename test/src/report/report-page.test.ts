import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { historyPlot, reportPage, type PageStory } from '../../../src/report/index.js';
import { testFolder } from '../sweep/folder.js';
import { objective, space, trials } from './material.js';

const evil = `<script>document.title='broken in'</script>"'&`;
const table = { columns: [evil], rows: [[evil]] };
const story = async (): Promise<PageStory> => ({
  story: {
    study: evil,
    data: { name: evil, classes: [evil], rows: { train: 10 } },
    student: evil,
    teacher: evil,
    space,
    sampler: evil,
    pruner: evil,
    seed: 1,
    objective,
    planned: null,
    trials: trials.map((trial) => ({ ...trial, interval: { low: 0.6, high: 0.8 } })),
    seconds: 12,
    control: 0.7,
    gain: null,
    test: null,
    commands: [],
  },
  unfinished: evil,
  objectives: [objective],
  constraints: [evil],
  data: null,
  digests: {},
  analysis: { importances: { method: 'ped-anova', quantile: 0.1, trials: 3, least: 20, shares: null, trouble: evil }, rungs: null },
  examination: null,
  failed: table,
  plots: [{ path: `plots/${evil}.svg`, svg: await historyPlot(trials, objective, { title: evil }) }],
  cost: table,
  against: null,
  repeat: { commands: [evil], files: { [evil]: evil }, versions: { [evil]: evil } },
});

/** Faults in the nesting of tags. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [own, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (['meta', 'img', 'br'].includes(name!) || own!.endsWith('/>')) continue;
    if (!slash) open.push(name!);
    else if (open.pop() !== name) faults.push(name!);
  }
  return [...faults, ...open];
}

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe('report: the page', function () {
  this.timeout(60_000);
  const folder = testFolder();

  it('is one well-nested file that loads nothing', async () => {
    const html = reportPage(await story());
    expect(html).to.match(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8">/);
    expect(unbalanced(html)).to.deep.equal([]);
    expect(html.match(/<figure [^>]*><svg /g)).to.have.length(1);
    expect(html).to.not.match(/<link|@import|\bsrc=|url\((?!#)/);
  });

  it('escapes every text and links to nothing', async () => {
    const html = reportPage(await story());
    expect(html).to.not.include('<script');
    expect(html).to.not.include('javascript:');
    expect(html).to.not.match(/<a\b|\bhref=/);
    expect(html).to.include(`<title>&lt;script&gt;`);
  });

  it('tells the best trial with its interval, and leaves out sections without anything', async () => {
    const page = await story();
    const html = reportPage(page);
    expect(html).to.include('<strong>Trial 2</strong> is the best of 5 trials, with temperature <code>4</code>');
    expect(html).to.include('validation macro_f1 <strong>0.7813</strong> (95 % interval 0.6000 to 0.8000)');
    expect(html).to.include('the same student from labels alone 0.7000');
    expect(html).to.include('<td dir="auto">0.6000 to 0.8000</td>');
    expect(html).to.not.include('id="pareto"').and.not.include('id="errors"');
    const none = reportPage({ ...page, story: { ...page.story, trials: trials.filter(({ number }) => number === 3) } });
    expect(none).to.include('No trial has finished with a finite objective.');
  });

  it('shows in a browser as it was written', async function () {
    if (!chromium) return this.skip();
    const file = join(folder(), 'report.html');
    const seen = `<script>addEventListener('load',()=>document.body.dataset.seen=[document.title,document.querySelector('svg').getBoundingClientRect().width>100].join())</script>`;
    writeFileSync(file, reportPage(await story()).replace('</body>', `${seen}</body>`));
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(folder(), 'profile')}`,
      '--dump-dom',
      `file://${file}`,
    ];
    const { stdout } = await promisify(execFile)(chromium, args, { timeout: 50_000 });
    expect(
      /data-seen="([^"]*)"/
        .exec(stdout)![1]!
        .replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&'),
    ).to.equal(`${evil},true`);
  });
});
