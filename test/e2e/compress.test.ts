/** The best student of a real sweep made smaller in several ways, measured, chosen by limits and logged to its run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readBundle, load } from '../../src/student/index.js';
import { hasNative } from '../support/backend.js';
import { reference, type Reference } from '../support/reference.js';
import { artifactsOf, restOf } from '../support/server-runs.js';

const ways = [
  'int8',
  'int4',
  'product',
  'trim-vocabulary:share=0.3+int8',
  'low-rank+int8',
  'prune:share=0.8,epochs=1+int8',
  'low-rank+prune+int8',
];

describe('a student made smaller', function () {
  this.timeout(300_000);
  let shared: Reference;
  let found: any;
  before(async function () {
    if (!(await hasNative())) this.skip();
    shared = await reference(this);
    const limits = ['--max-loss', '3', '--max-bytes', '100kB'];
    found = await shared.place.document(['compress', shared.document.study, '--to', 'compressed', '--ways', ...ways, ...limits]);
  });
  const at = (way: string): any => found.ways.find((each: any) => each.way === way);
  const pathOf = (folder: string): string => join(shared.place.folder, folder);

  it('is measured in every way, against the student as it was trained', () => {
    expect(found.run_id).to.equal(shared.document.best.run_id);
    expect(found.ways.map(({ way }: any) => way)).to.deep.equal(['float32', ...ways.slice(0, -1)]);
    expect(found.left_out).to.have.length(1);
    expect(found.left_out[0]).to.deep.equal({
      way: 'low-rank+prune+int8',
      reason: 'the student cannot be trained on: its form has changed before',
    });
    const whole = at('float32');
    expect([whole.lost, whole.same_labels]).to.deep.equal([0, 1]);
    for (const way of found.ways.slice(1)) {
      expect(way.bytes, way.way).to.be.below(whole.bytes);
      expect(way.lost, way.way).to.be.closeTo(100 * (whole.scores.accuracy - way.scores.accuracy), 1e-9);
      expect(way.latency.p95, way.way).to.be.at.least(way.latency.p50);
    }
    expect(at('int8').same_labels).to.be.at.least(0.99);
    expect(at('int4').bytes).to.be.below(at('int8').bytes);
    expect(at('low-rank+int8').parameters).to.be.below(whole.parameters);
  });

  it('is kept as a bundle where it is on the front or chosen, and as it says', async () => {
    const { chosen } = found;
    const fits = found.ways.filter(({ bytes, lost }: any) => bytes <= 100_000 && lost <= 3);
    expect(chosen.way).to.equal(fits.sort((a: any, b: any) => a.bytes - b.bytes)[0].way);
    for (const { folder, front, number } of found.ways)
      expect(folder !== null && existsSync(pathOf(folder))).to.equal(front || number === 0 || number === chosen.number);
    const { manifest } = readBundle(pathOf(chosen.folder));
    expect(manifest.about.quantised).to.equal(chosen.way);
    expect(manifest.about.metrics['test/accuracy']).to.equal(chosen.test.smaller.accuracy);
    expect(chosen.test.trained.accuracy).to.equal(shared.document.test.student.accuracy);
    const student = await load(pathOf(chosen.folder));
    const { predictions } = await shared.place.document(['predict', chosen.folder, 'A great phone', 'Terrible', '素晴らしい']);
    expect(predictions.map(({ label }: any) => label)).to.deep.equal(
      student.batch(['A great phone', 'Terrible', '素晴らしい']).map(({ label }) => label),
    );
  });

  it('is shown in its run', async () => {
    const logged = await artifactsOf(restOf(shared.uri), found.run_id);
    expect(logged).to.include.members(found.logged);
    expect(found.logged).to.include.members(['compressed/compressed.html', 'compressed/front.svg', 'compressed/bundle/bundle.json']);
    const page = readFileSync(join(shared.place.folder, 'compressed/compressed.html'), 'utf8');
    expect(page)
      .to.include('<svg')
      .and.to.include(found.chosen.way)
      .and.to.not.match(/(src|href)="http/);
    const { data } = await restOf(shared.uri).run(found.run_id);
    expect(data.tags?.find(({ key }) => key === 'stillhouse.compressed')?.value).to.equal(found.chosen.way);
    expect(data.metrics?.find(({ key }) => key === 'compressed/test/accuracy')?.value).to.equal(found.chosen.test.smaller.accuracy);
  });

  it('is refused by one message', async () => {
    const failed = async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await shared.place.run(['compress', shared.document.study, '--to', 'refused', ...args]);
      expect([code, existsSync(join(shared.place.folder, 'refused'))]).to.deep.equal([2, false]);
      return stderr;
    };
    expect(await failed('--ways', 'inte8')).to.match(/inte8.*did you mean 'int8'/s);
    expect(await failed('--ways', 'int8+prune')).to.include("'prune' changes the form, which comes before");
    expect(await failed('--ways', 'prune:share=2')).to.match(/share/);
    expect(await failed('--max-bytes', 'small')).to.include("'small' is no size");
    expect(await failed('--max-loss', '-1')).to.include("--max-loss: '-1' does not fit");
    expect(await failed('--metric', 'acuracy')).to.include("no metric 'acuracy'");
  });
});
