/** The tracking server gone in mid-sweep, and never there: nothing is lost. */
import { expect } from 'chai';
import { outcomeOf, reference, type Reference } from '../support/reference.js';
import { differences, told } from '../support/told.js';

describe('a sweep whose server is gone', function () {
  this.timeout(240_000);
  let shared: Reference;
  before(async function () {
    shared = await reference(this);
  });

  it('ends well with a warning, and sync brings the server exactly what an undisturbed sweep logs; so it does for --offline', async () => {
    const { place } = shared;
    const args = ['sweep', 'sweeps/cheap.yaml', '--json'];
    const running = place.start(args, { MLFLOW_EXPERIMENT_NAME: 'server lost' });
    await running.says('trial 0 complete');
    await place.reported(1, 0);
    const { pid } = await place.document(['server', 'status']);
    process.kill(-pid, 'SIGKILL');
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/warning: the tracking server has not got \d+ operations/);
    expect(stderr).to.include('stillhouse server start && stillhouse sync');
    const lost = JSON.parse(stdout);
    expect(lost.tracking.pending).to.be.above(0);
    expect(lost.tracking.trouble).to.be.a('string');
    expect(outcomeOf(lost)).to.deep.equal(outcomeOf(shared.document));

    const offline = await place.document([...args, '--offline'], { MLFLOW_EXPERIMENT_NAME: 'offline' });
    expect(offline.tracking).to.deep.include({ experiment_id: null, parent_run_id: null, links: {} });
    expect(outcomeOf(offline)).to.deep.equal(outcomeOf(shared.document));
    const without = await place.run(['sync', '--json']);
    expect(without.code).to.equal(1);
    expect(JSON.parse(without.stdout).pending).to.equal(lost.tracking.pending + offline.tracking.pending);

    const { uri } = await place.document(['server', 'start']);
    const { code: done, stdout: synced, stderr: said } = await place.run(['sync', '--json']);
    expect(done, said).to.equal(0);
    expect(JSON.parse(synced)).to.deep.include({ delivered: lost.tracking.pending + offline.tracking.pending, pending: 0, trouble: [] });
    expect(said).to.include('operations sent, 0 still owed');
    expect(differences(await told(uri, 'server lost', lost.study), shared.told)).to.deep.equal([]);
    expect(differences(await told(uri, 'offline', offline.study), shared.told)).to.deep.equal([]);
    expect(await place.document(['sync'])).to.deep.equal({ delivered: 0, pending: 0, trouble: [], runs: {} });
  });
});
