/** A run repeated from the tracking server alone. */
import { expect } from 'chai';
import { reference, type Reference } from '../support/reference.js';
import { paramsOf, pointsOf, restOf } from '../support/server-runs.js';

const measured = (key: string): boolean => /^(train|validation|test|teacher\/test)\/|^best_epoch$/.test(key);

describe('train --from-run', function () {
  this.timeout(180_000);
  let shared: Reference;
  before(async function () {
    shared = await reference(this);
  });
  const repeat = async (id: string) => {
    const { place, uri } = shared;
    const document = await place.document(['train', '--from-run', id]);
    const rest = restOf(uri);
    return { document, rest, first: await rest.run(id), again: await rest.run(document.run_id) };
  };

  it('gives the metrics of the best trial again, to the bit, with its test scores', async () => {
    const { best, test } = shared.document;
    const { document, rest, first, again } = await repeat(best.run_id);
    expect(Object.keys(document)).to.deep.equal([
      ...['experiment', 'run_id', 'seconds', 'epochs', 'best_epoch', 'stopped'],
      ...['diagnosis', 'examination', 'validation', 'train', 'test', 'tracking'],
    ]);
    expect(document.test).to.deep.equal({ student: test.student, control: null, teacher: test.teacher });
    expect(document.validation.macro_f1).to.equal(best.value);
    expect(document.tracking.links.run).to.include(`/runs/${document.run_id}`);
    expect(again.info.status).to.equal('FINISHED');
    const points = await pointsOf(rest, again, measured);
    expect(points.filter((point) => !point.startsWith('teacher/'))).to.deep.equal(await pointsOf(rest, first, measured));
    expect(points.filter((point) => point.startsWith('train/loss'))).to.have.length(3);
    expect(paramsOf(again)).to.deep.equal(paramsOf(first));
  });

  it('gives any other trial and the control again', async () => {
    const { trials, best, control } = shared.document;
    const other = trials.find(({ number }: any) => number !== best.number);
    for (const id of [other.run_id, control.run_id]) {
      const { rest, first, again } = await repeat(id);
      const ofTraining = (key: string): boolean => /^(train|validation)\//.test(key);
      expect(await pointsOf(rest, again, ofTraining)).to.deep.equal(await pointsOf(rest, first, ofTraining));
    }
  });

  it('refuses the sweep itself and a run that is not there', async () => {
    const { place, document } = shared;
    const [parent, missing] = await Promise.all(
      [document.tracking.parent_run_id, 'f'.repeat(32)].map((id) => place.run(['train', '--from-run', id, '--json'])),
    );
    expect([parent!.code, missing!.code]).to.deep.equal([2, 2]);
    expect(parent!.stderr).to.include('is a sweep, not a trial');
    expect(JSON.parse(missing!.stdout).error.message).to.include('there is no run');
  });
});
