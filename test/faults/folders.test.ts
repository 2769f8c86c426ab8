/** Folders that somebody deletes under a sweep, which may be writing into them at that moment. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands } from '../support/command-line.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { scene, studyOf } from './scene.js';

/** What is written meanwhile is removed with the next try. */
function removeWhileWritten(folder: string, tries = 100): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (fault) {
    if (tries === 0 || (fault as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw fault;
    removeWhileWritten(folder, tries - 1);
  }
}

describe('a folder that is deleted under a sweep', function () {
  this.timeout(300_000);
  const { start, slow, epochs, undisturbed, home } = scene('folders');
  after(endCommands);

  it('of what is to be tracked: the sweep ends with one error, no trial is failed for it, and resume goes on', async () => {
    const running = start(['sweep', slow('outbox'), '--offline', '--json']);
    await epochs('outbox', 3);
    removeWhileWritten(join(home, 'outbox'));
    const ended = await running.ended;
    expect(ended.code, ended.stderr).to.equal(1);
    expect(JSON.parse(ended.stdout).error.message).to.match(/cannot keep what is to be tracked in .*: its folder is gone/);
    expect(ended.stderr).to.not.match(/\n {4}at |failed/);
    const found = await documentOf(start(['resume', studyOf(ended), '--offline', '--json']));
    expect(valuesOf(found)).to.deep.equal(await undisturbed());
  });

  it('of the study: the sweep ends with one error that names its journal, and makes no empty one', async () => {
    const running = start(['sweep', slow('journal'), '--offline', '--json']);
    await epochs('journal', 3);
    for (const study of readdirSync(join(home, 'studies')).filter((name) => name.startsWith('journal')))
      removeWhileWritten(join(home, 'studies', study));
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(1);
    expect(JSON.parse(stdout).error.message).to.match(/the study's journal .*journal\.log: no such file or folder/);
    expect(stderr).to.not.match(/\n {4}at /);
    expect(readdirSync(join(home, 'studies')).filter((name) => name.startsWith('journal'))).to.deep.equal([]);
  });

  it('of the epochs that workers keep: it is made anew, and the sweep notices nothing', async () => {
    const running = start(['sweep', slow('epochs', 700), '--offline', '--json', '--executor', 'processes', '--executor.workers=1']);
    await epochs('epochs', 3);
    removeWhileWritten(join(home, 'student-epochs'));
    expect(valuesOf(await documentOf(running))).to.deep.equal(await undisturbed());
  });
});
