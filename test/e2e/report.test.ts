/** The page of a sweep in MLflow's artifact view and from a disk, in a real browser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { askedBy, frameWith, openBrowser, type Browser } from '../support/browser.js';
import { reference, type Reference } from '../support/reference.js';
import { restOf } from '../support/server-runs.js';

const sections = ['question', 'result', 'data', 'trials', 'curves', 'parameters', 'diagnosis', 'errors', 'cost', 'repeat'];
const pictures = ['history', 'parallel coordinates', 'learning curves', 'control curves', 'leading', 'slices', 'contour', 'rank correlation', 'confusion matrix', 'reliability']; // prettier-ignore

const answer = /^Trial \d is the best of 4 trials, with .*: its student reaches macro_f1 0\.\d{4} on the test split \(95 % interval /;

/** In the page: the names of the pictures that a reader sees, with an area and with marks in it. */
const shown = `[...document.querySelectorAll('figure')].filter((figure) => {
  const { width, height } = figure.querySelector('svg').getBoundingClientRect();
  return width > 200 && height > 100 && figure.querySelectorAll('svg path, svg text').length > 5;
}).map((figure) => figure.getAttribute('aria-label'))`;

describe('the page of a sweep', function () {
  this.timeout(180_000);
  let shared: Reference;
  let browser: Browser;
  before(async function () {
    shared = await reference(this);
    browser = await openBrowser(this);
  });
  after(() => browser?.close());

  it("opens in MLflow's artifact view by the printed link, with its pictures, and nothing is asked of anybody but the server", async () => {
    const { document, stderr, uri } = shared;
    expect(stderr).to.include(`report: ${document.tracking.links.report}\n`);
    const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
    const asked = askedBy(page);
    await page.goto(document.tracking.links.report);
    const frame = await frameWith(page, '#result');
    expect(frame, 'a frame of its own').to.not.equal(page.mainFrame());
    expect(await frame.evaluate("[...document.querySelectorAll('section')].map(({ id }) => id)")).to.deep.equal(sections);
    expect(await frame.evaluate(shown)).to.deep.equal(pictures);
    expect(await frame.evaluate("document.querySelector('.answer').innerText")).to.match(answer);
    const outside = asked.filter((url) => !url.startsWith(`${uri}/`) && !/^(blob|data|about):/.test(url));
    expect(outside).to.deep.equal([]);
    await page.close();
  });

  it('is written by study show as it was logged, and from a disk, without scripts or network, asks for nothing more', async () => {
    const { document, place, uri } = shared;
    const file = join(place.folder, 'page.html');
    expect(await place.document(['study', 'show', document.study, '--html', file])).to.include({ html: file, finished: true });
    const logged = await restOf(uri).artifact(document.tracking.parent_run_id, 'report.html');
    expect(readFileSync(file).equals(Buffer.from(logged))).to.equal(true);
    const page = await browser.newPage({ javaScriptEnabled: false, offline: true, colorScheme: 'dark' });
    const asked = askedBy(page);
    await page.goto(pathToFileURL(file).href);
    expect(asked).to.deep.equal([pathToFileURL(file).href]);
    await page.close();
    const bad = await place.run(['study', 'show', document.study, '--html', join(place.folder, 'no', 'such.html')]);
    expect(bad.code).to.equal(2);
    expect(bad.stderr).to.include('cannot write there').and.include('--html');
  });

  it('names what repeats it: sweep, seeds, digests of code, plugins and data', async () => {
    const { document, uri } = shared;
    const html = (await restOf(uri).artifact(document.tracking.parent_run_id, 'report.html')).toString();
    const { inputs } = await restOf(uri).run(document.tracking.parent_run_id);
    const digests = inputs!.dataset_inputs!.map(({ dataset }) => dataset.digest);
    expect(digests).to.have.length(3);
    for (const digest of digests) expect(html).to.include(digest!.slice(0, 12));
    expect(html).to.include('npx stillhouse sweep sweep.yaml').and.include('<summary>sweep.yaml</summary>');
    for (const name of ['code', 'data:train', 'loss:distillation', 'node']) expect(html).to.include(`>${name}</td>`);
  });
});
