import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { historyPlot, reportPage, trialTable, type PageStory } from '../../../src/report/index.js';
import { testFolder } from '../sweep/folder.js';
import { objective, space, trials } from './material.js';

const evil = `<script>document.title='broken in'</script>"'&`;
const story = async (): Promise<PageStory> => ({
  study: evil,
  head: evil,
  objective,
  best: { ...trials[0]!, params: { [evil]: evil } },
  control: 0.7,
  sentences: [evil],
  plots: [{ path: `plots/${evil}.svg`, svg: await historyPlot(trials, objective, { title: evil }) }],
  tables: {
    [evil]: { columns: [evil], rows: [[evil]] },
    Trials: trialTable(trials, space, objective),
    Empty: { columns: ['x'], rows: [] },
  },
});

/** Faults in the nesting of tags. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (['meta', 'img', 'br'].includes(name!)) continue;
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
    const sources = [...html.matchAll(/\bsrc="([^"]*)"/g)].map(([, source]) => source!);
    expect(sources).to.have.length(1);
    expect(sources[0]).to.match(/^data:image\/svg\+xml;base64,/);
    expect(Buffer.from(sources[0]!.split(',')[1]!, 'base64').toString()).to.match(/^<svg [\s\S]*<\/svg>\s*$/);
    expect(html).to.not.match(/<link|@import|url\(/);
  });

  it('escapes every text and links to nothing', async () => {
    const html = reportPage(await story());
    expect(html).to.not.include('<script');
    expect(html).to.not.include('javascript:');
    expect(html).to.not.include('href=');
    expect(html).to.include(`<title>&lt;script&gt;`);
  });

  it('tells the best trial, and leaves out tables without rows', async () => {
    const html = reportPage(await story());
    expect(html).to.include('<strong>Best: trial 0</strong>, validation macro_f1 <strong>0.7100</strong> (control 0.7000)');
    expect(html).to.not.include('<h2>Empty');
    expect(reportPage({ ...(await story()), best: null })).to.include('No trial has finished with a finite objective.');
  });

  it('shows in a browser as it was written', async function () {
    if (!chromium) return this.skip();
    const file = join(folder(), 'report.html');
    const seen = `<script>addEventListener('load',()=>document.body.dataset.seen=[document.title,document.images[0].naturalWidth>100].join())</script>`;
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
