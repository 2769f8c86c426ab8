/** A real tracking server that becomes slow, and one that stops letting us in, in the middle of a sweep. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { outcomeOf, reference, type Reference } from '../support/reference.js';
import { differences, told } from '../support/told.js';

describe('a tracking server in mid-sweep', function () {
  this.timeout(300_000);
  let shared: Reference;
  let proxy: FaultyProxy;
  before(async function () {
    shared = await reference(this);
    proxy = await FaultyProxy.before(shared.uri);
  });
  after(() => proxy?.stop());

  it('that is slow, asks to wait and fails in between holds up no trial, and holds each thing once', async () => {
    const { place, uri } = shared;
    const env = { MLFLOW_TRACKING_URI: proxy.uri, MLFLOW_EXPERIMENT_NAME: 'slow server' };
    proxy.reset(async ({ number }) => {
      await sleep(150);
      if (number % 5 === 2) return { status: 429, headers: { 'retry-after': '1' } };
      return number % 7 === 3 ? 'drop answer' : 'pass';
    });
    const { code, stdout, stderr } = await place.run(['sweep', 'sweeps/cheap.yaml', '--json'], env);
    expect(code, stderr).to.equal(0);
    const found = JSON.parse(stdout);
    expect(outcomeOf(found)).to.deep.equal(outcomeOf(shared.document));
    proxy.reset(); // a sweep waits for a slow server at its end, but not for ever: what is left is sent when the server is well
    const synced = await place.run(['sync', '--json'], env);
    expect(synced.code, synced.stderr).to.equal(0);
    expect(differences(await told(uri, 'slow server', found.study), shared.told)).to.deep.equal([]);
  });

  it('that does not let us in any more is told once, with what to set; sync sends the rest', async () => {
    const { place, uri } = shared;
    const env = { MLFLOW_TRACKING_URI: proxy.uri, MLFLOW_EXPERIMENT_NAME: 'locked out', MLFLOW_TRACKING_TOKEN: 'hush-hush-token' };
    let locked = false;
    proxy.reset(() => (locked ? { status: 401, text: 'who are you?' } : 'pass'));
    const running = place.start(['sweep', 'sweeps/cheap.yaml', '--json'], env);
    await running.says('trial 0 complete');
    locked = true;
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(0);
    expect(stderr.match(/tracking: the server does not let us in any more \(.* answered 401: who are you\?\)/g)).to.have.length(1);
    expect(stderr)
      .to.contain('or MLFLOW_TRACKING_TOKEN, anew')
      .and.match(/has not got \d+ operations .* Next: stillhouse sync/);
    expect(stderr + stdout).to.not.contain('hush-hush-token');
    const found = JSON.parse(stdout);
    expect(outcomeOf(found)).to.deep.equal(outcomeOf(shared.document));
    expect(found.tracking.pending).to.be.above(0);
    locked = false;
    const synced = await place.run(['sync', '--json'], env);
    expect(synced.code, synced.stderr).to.equal(0);
    expect(differences(await told(uri, 'locked out', found.study), shared.told)).to.deep.equal([]);
  });
});
