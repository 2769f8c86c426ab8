/** The best student of a real sweep, exported, asked and compared with the trained one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { load } from '../../src/student/index.js';
import { hasNative } from '../support/backend.js';
import { reference, type Reference } from '../support/reference.js';

describe('a shipped student', function () {
  this.timeout(120_000);
  let shared: Reference;
  let exported: any;
  before(async function () {
    if (!(await hasNative())) this.skip();
    shared = await reference(this);
    exported = await shared.place.document(['export', shared.document.study, '--to', 'shipped']);
  });

  it('is the best trial of its study, with the scores that the sweep has measured', () => {
    const { document } = shared;
    expect(exported.run_id).to.equal(document.best.run_id);
    expect(exported.difference.logits).to.be.below(1e-5);
    expect(exported.difference.labels).to.equal(1);
    expect(exported.scores.trained.accuracy).to.equal(document.test.student.accuracy);
    expect(exported.scores.exported.macro_f1).to.equal(document.test.student.macro_f1);
    const card = readFileSync(join(shared.place.folder, 'shipped/README.md'), 'utf8');
    expect(card).to.include(`Run: \`${document.best.run_id}\``).and.include('uci-sentiment').and.include('test/accuracy');
  });

  it('predicts from its folder alone', async () => {
    const { place } = shared;
    const student = await load(join(place.folder, 'shipped'));
    const texts = ['A great phone, I love it', 'Terrible: broke after a day', '素晴らしい', 'رائع', '🙂', '', 'very '.repeat(3000)];
    const answers = await place.document(['predict', 'shipped', ...texts]);
    student.batch(texts).forEach(({ label, probability }, row) => {
      expect([answers.predictions[row].label, answers.predictions[row].probability]).to.deep.equal([label, probability]);
    });
  });

  it('comes smaller in int8, and not where another folder stands', async () => {
    const { place, document } = shared;
    const small = await place.document(['export', document.best.run_id, '--to', 'small', '--quantise', 'int8']);
    expect(small.difference.labels).to.be.at.least(0.99);
    expect(small.files.find(({ path }: { path: string }) => path === 'weights.safetensors').bytes).to.be.below(
      exported.files.find(({ path }: { path: string }) => path === 'weights.safetensors').bytes / 2,
    );
    writeFileSync(join(place.folder, 'file'), '');
    const refused = await place.run(['export', document.best.run_id, '--to', 'file']);
    expect([refused.code, refused.stderr]).to.satisfy(
      ([code, told]: [number, string]) => code === 2 && told.includes('a file stands there'),
    );
    const unknown = await place.run(['export', document.best.run_id, '--to', 'x', '--format', 'bundel']);
    expect([unknown.code, existsSync(join(place.folder, 'x'))]).to.deep.equal([2, false]);
    expect(unknown.stderr).to.match(/did you mean 'bundle'/);
  });
});
