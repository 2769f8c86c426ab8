/** Two processes that go on with one study at the same time. */
import { expect } from 'chai';
import { endCommands } from '../support/command-line.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { scene, studyOf } from './scene.js';

describe('a study that is being run', function () {
  this.timeout(300_000);
  const { start, slow, epochs, undisturbed } = scene('study');
  after(endCommands);

  it('is refused to a second process, which names the first; the first notices nothing', async () => {
    const running = start(['sweep', slow('once', 1_000), '--offline', '--json']);
    await epochs('once', 1);
    const { stdout } = await start(['status', '--json']).ended;
    const { study } = JSON.parse(stdout).studies[0];
    running.child.kill('SIGSTOP'); // it would be done before a busy machine has started the other
    const second = await start(['resume', study, '--offline', '--json']).ended;
    running.child.kill('SIGCONT');
    expect(second.code, second.stderr).to.equal(2);
    expect(JSON.parse(second.stdout).error.message).to.contain(
      `the study is being tracked already: process ${running.child.pid} is at work on it`,
    );
    const found = await documentOf(running);
    expect(studyOf(found)).to.equal(study);
    expect(valuesOf(found)).to.deep.equal(await undisturbed());
  });
});
