/** A sweep on hosts with addresses of their own around one Redis. */
import { expect } from 'chai';
import type { Running } from '../support/command-line.js';
import { Fleet } from '../support/fleet.js';
import { doneBy, HostsSweep, slowness, trialsTold } from '../soak/hosts-sweep.js';

describe('a sweep on several hosts', function () {
  this.timeout(600_000);
  let fleet: Fleet | null = null;
  after(() => fleet?.close());

  it('comes to the results of one process while one after the other is cut off, a far one too, and another one is added', async function () {
    if (!process.env['STILLHOUSE_HOSTS']) {
      console.log('      skipped: set STILLHOUSE_HOSTS=1');
      return this.skip();
    }
    fleet = await Fleet.open({ tell: (line) => console.log(`      ${line}`) });
    if (!fleet?.network) return this.skip();
    const sweep = await HostsSweep.open(fleet, { trials: 10, epochs: 3 });
    const alone = await sweep.alone();
    const [near, far, late] = [await fleet.machine('near'), await fleet.machine('far', { slow: slowness }), await fleet.machine('late')];
    let added: Running;
    const together = await sweep.together([near], async (running) => {
      await trialsTold(running, 2);
      near.host!.cut();
      const distant = await fleet!.worker(far);
      await trialsTold(running, 5); // of which near has told 4 at most: far works
      far.host!.cut();
      added = await fleet!.worker(late);
      await trialsTold(running, 8);
      for (const { host } of [near, far]) host!.join();
      void running.ended.then(() => distant.child.kill('SIGTERM'));
    });
    expect(sweep.faults(together, alone)).to.deep.equal([]);
    expect(await doneBy(sweep), 'cohorts of the host that was added')
      .to.have.property('late')
      .that.is.above(0);
    added!.child.kill('SIGTERM');
    expect((await added!.ended).code).to.equal(0);
  });
});
