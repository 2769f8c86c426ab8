/** The page of what a journal holds: many trials, failed and pruned ones, several objectives, none at all. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { journalPage } from '../../../src/job/journal-page.js';
import { trialRecords } from '../../../src/job/sweep-record.js';
import type { Space } from '../../../src/plugin/index.js';
import { openJournal } from '../../../src/sweep/index.js';
import type { AddedTrial, StudyStore } from '../../../src/sweep/trial.js';
import { domOf, needChromium } from '../../support/optuna-process.js';
import { testFolder } from '../sweep/folder.js';

const space: Space = {
  'optimizer.rate': { type: 'float', low: 1e-4, high: 1e-1, log: true, step: null },
  'student.units': { type: 'int', low: 1, high: 64, log: false, step: 1 },
  'student.use': { type: 'choice', choices: ['bag', 'cnn', 'gru'] },
  'loss.alpha': { type: 'float', low: 0, high: 1, log: false, step: null },
};
const objective = { metric: 'macro_f1', direction: 'maximize', reference: null } as const;
const evil = '<script>document.title=1</script>';

/** A trial whose value and parameters follow from its number; every fifth is pruned, every seventh has failed. */
function trial(number: number, objectives = 1): AddedTrial {
  const at = (ratio: number): number => (number * ratio) % 1;
  const state = number % 7 === 6 ? 'failed' : number % 5 === 4 ? 'pruned' : 'complete';
  const value = 0.5 + 0.4 * at(0.6180339887);
  return {
    state,
    params: {
      'optimizer.rate': 1e-4 * 1000 ** at(0.7548776662),
      'student.units': 1 + Math.floor(64 * at(0.5698402909)),
      'student.use': ['bag', 'cnn', 'gru'][number % 3]!,
      'loss.alpha': at(0.3819660113),
    },
    space,
    values: state === 'complete' ? [value, 1000 * at(0.2360679775)].slice(0, objectives) : null,
    intermediate: new Map([0, 1, 2].map((step) => [step, value - 0.1 * (2 - step)])),
    user: state === 'failed' ? { reason: `diverged ${evil}` } : {},
    system: {},
    started: 1_700_000_000_000 + 1000 * number,
    completed: 1_700_000_000_900 + 1000 * number,
  };
}

describe('job: the page of a journal', function () {
  this.timeout(300_000);
  const folder = testFolder();
  const objectives = [objective, { metric: 'student.parameters', direction: 'minimize', reference: null } as const];
  const open = (count: number, several = 1): StudyStore => {
    const directions = objectives.slice(0, several).map(({ direction }) => direction);
    const store = openJournal(join(folder(), 'journal.log'), { name: 'study', directions, metricNames: ['validation/macro_f1', 'student/parameters'].slice(0, several) }); // prettier-ignore
    store.add(() => Array.from({ length: count }, (_, number) => trial(number, several)));
    return store;
  };
  const pageOf = (store: StudyStore, several = 1): Promise<string> =>
    journalPage({ study: 'study', store, trials: trialRecords(store), space, objectives: objectives.slice(0, several), sweep: null, finished: true }); // prettier-ignore

  it('of ten thousand trials stays below two megabytes, says what it leaves out, and opens in a browser', async function () {
    const store = open(10_000);
    const html = await pageOf(store);
    expect(html.length).to.be.below(2_000_000).and.above(200_000);
    expect(html).to.include('9,950 more trials are in the study').and.include('10,000 trials');
    expect(html).to.match(/of 6,857 trials are drawn/);
    expect(html).to.include('6,857 complete, 1,715 pruned, 1,428 failed');
    store.close();
    await expectShown(this, html);
  });

  it('of trials that are all the best, and all on the front, stays as small', async () => {
    const store = openJournal(join(folder(), 'journal.log'), { name: 'study', directions: ['maximize', 'minimize'], metricNames: ['validation/macro_f1', 'student/parameters'] }); // prettier-ignore
    // Every trial is as good as any other: each is the best, and on the front.
    store.add(() => Array.from({ length: 3000 }, (_, number) => ({ ...trial(number), state: 'complete' as const, values: [0.75, 1000] })));
    const html = await pageOf(store, 2);
    store.close();
    expect(html.length).to.be.below(2_500_000);
    for (const drawn of ['1,000', '400', '600']) expect(html).to.include(`${drawn} of 3,000 trials are drawn`);
    expect(html).to.include('2,500 more rows are not shown');
  });

  /** Every picture has its place in a real browser. */
  async function expectShown(context: Mocha.Context, html: string): Promise<void> {
    const chromium = needChromium(context);
    const seen = `<script>addEventListener('load',()=>document.body.dataset.seen=[...document.querySelectorAll('svg')].filter((one)=>one.getBoundingClientRect().width>100).length)</script>`;
    const file = join(folder(), 'page.html');
    writeFileSync(file, html.replace('</body>', `${seen}</body>`));
    const dom = await domOf(chromium, `file://${file}`);
    expect(Number(/data-seen="(\d+)"/.exec(dom)![1]))
      .to.equal(html.match(/<figure /g)!.length)
      .and.above(3);
  }

  it('tells why trials have failed, as text', async () => {
    const store = open(30);
    const html = await pageOf(store);
    expect(html).to.include('<h3>Failed trials</h3>').and.include('diverged &lt;script&gt;');
    expect(html).to.not.include('<script');
    expect(html).to.include('aria-label="leading"');
    store.close();
  });

  it('shows the Pareto front of several objectives', async () => {
    const store = open(40, 2);
    const html = await pageOf(store, 2);
    expect(html)
      .to.include('id="pareto"')
      .and.include('aria-label="pareto"')
      .and.match(/Pareto front: \d+ trials that no other dominates/);
    expect(html).to.match(/the best in the first objective among the \d+ on the Pareto front,/);
    store.close();
  });

  it('of a study in which nothing has finished says so', async () => {
    const store = open(0);
    const html = await pageOf(store);
    expect(html).to.include('No trial has begun.');
    store.close();
  });
});
