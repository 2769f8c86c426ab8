/** A sweep that is interrupted, killed and resumed ends as if nothing had happened. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { outcomeOf, reference, type Reference } from '../support/reference.js';
import { differences, told } from '../support/told.js';

describe('resume', function () {
  this.timeout(180_000);
  let shared: Reference;
  before(async function () {
    shared = await reference(this);
  });
  const sweep = (experiment: string) =>
    shared.place.start(['sweep', 'sweeps/cheap.yaml', '--json'], { MLFLOW_EXPERIMENT_NAME: experiment });

  it('completes a sweep after Ctrl-C with the same runs, values and points', async () => {
    const { place, uri } = shared;
    const env = { MLFLOW_EXPERIMENT_NAME: 'interrupted' };
    const before = place.studies();
    const running = sweep('interrupted');
    await running.says('trial 0 complete');
    await place.reported(1, 1);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    const study = place.studies().find((name) => !before.includes(name))!;
    expect(code, stderr).to.equal(130);
    expect(stderr).to.include(`stillhouse resume ${study}`);
    expect(JSON.parse(stdout)).to.have.nested.property('error.kind', 'interrupted');
    const page = async (): Promise<string> => (await told(uri, 'interrupted', study))[0]!.artifacts['report.html']!;
    const html = join(place.folder, 'interrupted.html');
    const shown = await place.document(['study', 'show', study, '--html', html]);
    expect(shown).to.include({ study, finished: false, html });
    expect(readFileSync(html, 'utf8')).to.match(/Not finished: \d of 4 trials have ended; go on with <code>stillhouse resume /);
    expect(Object.keys(shown)).to.include.members(Object.keys(shared.document));
    expect(await page(), 'the page on the server, before it goes on').to.include('Not finished: ');

    const document = await place.document(['resume', study], env);
    expect(Object.keys(document)).to.deep.equal(Object.keys(shared.document));
    expect(outcomeOf(document)).to.deep.equal(outcomeOf(shared.document));
    expect(differences(await told(uri, 'interrupted', study), shared.told)).to.deep.equal([]);
    expect(await page()).to.not.include('Not finished');
    expect(await place.document(['resume', study], env)).to.deep.equal(document);
    expect(await place.document(['study', 'show', study])).to.deep.equal({ ...document, finished: true });
  });

  it('leaves at once at the second Ctrl-C, and survives SIGKILL in a trial, the control and the test', async () => {
    const { place, uri } = shared;
    const env = { MLFLOW_EXPERIMENT_NAME: 'killed' };
    const before = place.studies();
    const first = sweep('killed');
    await first.says('trial 0 complete');
    first.child.kill('SIGINT');
    await first.says('once more to leave at once');
    first.child.kill('SIGINT');
    expect((await first.ended).code).to.equal(130);
    const study = place.studies().find((name) => !before.includes(name))!;
    const killAt = async (moment: (running: ReturnType<typeof sweep>) => Promise<void>): Promise<void> => {
      const running = place.start(['resume', study], env);
      await moment(running);
      running.child.kill('SIGKILL');
      await running.ended;
    };
    await killAt(() => place.reported(2, 1));
    await killAt((running) => running.says('control: the student of'));
    await killAt((running) => running.says('control: macro_f1'));
    const document = await place.document(['resume', study], env);
    expect(outcomeOf(document)).to.deep.equal(outcomeOf(shared.document));
    expect(differences(await told(uri, 'killed', study), shared.told)).to.deep.equal([]);
  });

  it('trains three trials at the same time, killed and resumed, to the same runs and values', async () => {
    const { place, uri } = shared;
    const env = { MLFLOW_EXPERIMENT_NAME: 'parallel' };
    const before = place.studies();
    const first = place.start(['sweep', 'sweeps/cheap.yaml', '--parallel', '3', '--memory', '2GiB'], env);
    await first.says(', journal ');
    await place.reported(2, 0);
    first.child.kill('SIGKILL');
    await first.ended;
    const study = place.studies().find((name) => !before.includes(name))!;
    const killed = await place.document(['study', 'show', study]);
    expect(killed.trials.map(({ state }: any) => state)).to.deep.equal(['running', 'running', 'running']);
    const resumed = await place.run(['resume', study, '--json'], env);
    expect(resumed.stderr.match(/^\[\d\/4\]/gm), 'one line for each trial').to.deep.equal(['[1/4]', '[2/4]', '[3/4]', '[4/4]']);
    const document = JSON.parse(resumed.stdout);
    expect(outcomeOf(document)).to.deep.equal(outcomeOf(shared.document));
    const known = /^\/0\/(tags\/stillhouse\.parallel|artifacts\/sweep\.yaml): /;
    const runs = await told(uri, 'parallel', study);
    expect(differences(runs, shared.told).filter((line) => !known.test(line))).to.deep.equal([]);
    expect(runs[0]!.tags['stillhouse.parallel'], 'resume keeps to the number').to.equal('3');
    expect(document.study_seconds).to.be.above(0);
  });

  it('tells an unknown study', async () => {
    const { code, stderr } = await shared.place.run(['resume', 'no-such-study']);
    expect(code).to.equal(2);
    expect(stderr).to.include("no study 'no-such-study'");
  });
});
