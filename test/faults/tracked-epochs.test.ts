/** Epochs that are trained in workers are told to the tracking server as those of this process are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { documentOf } from '../support/trials.js';
import { scene } from './scene.js';

describe('what workers train', function () {
  this.timeout(300_000);
  const { start, slow, home } = scene('tracked-epochs');

  it('is tracked epoch by epoch', async () => {
    const { study } = await documentOf(
      start(['sweep', slow('tracked', 0), '--offline', '--json', '--executor', 'processes', '--executor.workers=1']),
    );
    const outbox = join(home, 'outbox', study);
    const told = readdirSync(outbox).filter((name) => name.endsWith('.jsonl')).map((name) => readFileSync(join(outbox, name), 'utf8')); // prettier-ignore
    expect(told.join('').match(/"train\/loss"/g), 'two trials of four epochs').to.have.length(8);
  });
});
