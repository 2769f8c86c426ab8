/** A sweep on a disk that fills up, and on one that cannot be written: a clear end, and nothing lost. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { outcomeOf, reference, type Reference } from '../support/reference.js';
import { SmallDisk } from '../support/small-disk.js';
import { differences, told } from '../support/told.js';

describe('a sweep on a small disk', function () {
  this.timeout(180_000);
  let shared: Reference;
  let disk: SmallDisk;
  before(async function () {
    shared = await reference(this);
  });
  afterEach(() => disk?.close());

  const home = (): string => shared.place.homeAt(join(disk.folder, 'home'));

  it('that fills up ends with one clear error; with room again resume and sync bring what an undisturbed sweep does', async function () {
    disk = SmallDisk.open(this, 8 * 1024);
    const { place, uri } = shared;
    const env = { STILLHOUSE_HOME: home(), MLFLOW_EXPERIMENT_NAME: 'full disk' };
    const running = place.start(['sweep', 'sweeps/cheap.yaml', '--offline', '--json'], env);
    await running.says('trial 0 ');
    disk.fill();
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(1);
    expect(JSON.parse(stdout).error.message).to.match(/disk/);
    expect(stderr).to.match(/the disk is full|no space left on the disk/);
    expect(stderr, 'no stack').to.not.match(/^\s+at /m);
    const [study] = readdirSync(join(env.STILLHOUSE_HOME, 'studies'));
    const stuck = await place.run(['resume', study!], env);
    expect(stuck.code, stuck.stderr).to.be.oneOf([1, 2]);
    expect(stuck.stderr).to.match(/the disk is full|no space left/);
    const shown = await place.document(['study', 'show', study!], env);
    expect(shown.trials[0]).to.include({ number: 0, state: 'complete', value: shared.document.trials[0].value });

    disk.empty();
    const document = await place.document(['resume', study!], env);
    expect(outcomeOf(document)).to.deep.equal(outcomeOf(shared.document));
    const synced = await place.run(['sync', '--json'], { ...env, MLFLOW_TRACKING_URI: uri });
    expect(synced.code, synced.stderr).to.equal(0);
    expect(differences(await told(uri, 'full disk', study!), shared.told)).to.deep.equal([]);
  });

  it('that is read-only is refused before anything is trained; what is there can be looked at', async function () {
    disk = SmallDisk.open(this, 8 * 1024);
    const { place } = shared;
    const env = { STILLHOUSE_HOME: home() };
    const { study, trials } = await place.document(['sweep', 'sweeps/cheap.yaml', '--offline'], env);
    disk.allow('ro');
    for (const args of [
      ['sweep', 'sweeps/cheap.yaml', '--offline'],
      ['resume', study, '--trials', '9', '--offline'],
    ]) {
      const { code, stdout, stderr } = await place.run([...args, '--json'], env);
      expect(code, stderr).to.equal(2);
      expect(JSON.parse(stdout).error.message).to.include('the state folder cannot be used: the file system is read-only');
    }
    const listed = await place.document(['study', 'list'], env);
    expect(listed.studies.map(({ name }: { name: string }) => name)).to.deep.equal([study]);
    expect((await place.document(['study', 'show', study], env)).trials).to.deep.equal(trials);
    expect(existsSync(join(env.STILLHOUSE_HOME, 'studies', study, 'journal.log.lock'))).to.equal(false);
  });
});
