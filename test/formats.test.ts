/**
 * Files that earlier versions wrote are read by this one. What lies in test/golden/formats was written once, by version 0.1.0, and is never written anew:
 * a format that changes gets a further example beside these.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { InputError } from '../src/plugin/index.js';
import { load } from '../src/student/index.js';
import { openStudy } from '../src/sweep/index.js';
import { Outbox } from '../src/track/outbox/outbox.js';
import { benchmarkOf } from '../src/wire/benchmark.js';
import { sweepOf } from '../src/wire/sweep.js';
import { scratchFolder, withEnv } from './src/runtime/scratch.js';

const golden = resolve(fileURLToPath(import.meta.url), '../../../test/golden/formats');
const read = (name: string): any => JSON.parse(readFileSync(join(golden, name), 'utf8'));

describe('what version 0.1.0 wrote', function () {
  this.timeout(60_000);
  const home = scratchFolder('formats');
  withEnv({ STILLHOUSE_HOME: home });
  const name = 'old-20261126-120000';
  const study = join(home, 'studies', name);
  before(() => cpSync(join(golden, 'study'), study, { recursive: true }));
  const refusal = async (action: () => Promise<unknown>): Promise<InputError> => {
    try {
      await action();
    } catch (fault) {
      expect(fault).to.be.instanceOf(InputError);
      return fault as InputError;
    }
    throw new Error('it was read');
  };

  for (const format of [1, 2])
    it(`as a bundle of format ${format} answers as it did`, async () => {
      expect(read(`bundle-${format}/bundle.json`).format).to.equal(format);
      const { texts, logits } = read(`bundle-${format}.json`) as { texts: string[]; logits: number[][] };
      const student = await load(join(golden, `bundle-${format}`));
      for (const [row, { logits: found }] of student.batch(texts).entries())
        for (const [at, value] of found.entries()) expect(value, texts[row]).to.be.closeTo(logits[row]![at]!, 1e-6);
    });

  it('as a study is opened: its trials in the journal, and the sweep that it goes on with', async () => {
    const { store } = openStudy(home, name);
    const { trials } = store.read();
    store.close();
    expect(trials.map(({ state, values }) => [state, values])).to.deep.equal([
      ['complete', [0.52]],
      ['complete', [0.63]],
    ]);
    const { sweep, offline } = await sweepOf(name, 3);
    expect([offline, sweep.trials, Object.keys(sweep.space)]).to.deep.equal([true, 3, ['loss.distillation.alpha', 'optimizer.rate']]);
  });

  it('as an outbox is sent: every operation is known', () => {
    const folder = join(home, 'outbox', name);
    cpSync(join(golden, 'outbox'), folder, { recursive: true });
    const outbox = new Outbox(folder);
    const { entries } = outbox.window()!;
    const known = ['start', 'continue', 'params', 'view', 'dataset', 'metrics', 'tags', 'artifact', 'table', 'end'];
    expect(entries.map(({ operation }) => operation?.op)).to.deep.equal(known);
    expect([outbox.pending, outbox.target?.experiment]).to.deep.equal([known.length, 's']);
    outbox.close();
  });

  it('as a history of benchmarks is compared', async () => {
    const history = await import(pathToFileURL(resolve(golden, '../../../benchmarks/measure/history.mjs')).href);
    const [group] = history.compared(history.readHistory(join(golden, 'benchmark-history-1.jsonl')));
    expect([group.settings, group.rows[0].found[0].median]).to.deep.equal([{ batch: 64, trials: [1, 8] }, 4.52259]);
  });

  it('is told apart from what a newer version wrote', async () => {
    const kept = JSON.parse(readFileSync(join(study, 'sweep.json'), 'utf8')) as object;
    for (const [file, what, open] of [
      ['sweep.json', 'sweep', () => sweepOf(name)],
      ['benchmark.json', 'benchmark', () => benchmarkOf(name)],
    ] as const) {
      writeFileSync(join(study, file), JSON.stringify({ ...kept, format: 2 }));
      const { message } = await refusal(open);
      expect(message).to.include(`the study's copy of its ${what} is of format 2 (allowed: format 1; use a newer version of Stillhouse)`);
      expect(message).to.include(join(study, file));
    }
  });
});
