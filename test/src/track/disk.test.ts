/** An outbox on a disk that is really full, or read-only; and lines in it that nobody of ours has written. */
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { createMlflowTracker, DiskError, readOutbox } from '../../../src/track/index.js';
import { Outbox } from '../../../src/track/outbox/outbox.js';
import { SmallDisk } from '../../support/small-disk.js';

const point = (step: number) => ({ op: 'metrics', run: 'r', points: [{ key: 'm', value: step, step, timestamp: 1 }] }) as const;

describe('an outbox', () => {
  let disk: SmallDisk;
  const folder = () => join(disk.folder, 'outbox');
  afterEach(() => disk?.close());

  /** Steps of the points that it owes, from first to last. */
  function owed(): number[] {
    const outbox = new Outbox(folder());
    try {
      const steps: number[] = [];
      for (let window; (window = outbox.window()); outbox.acknowledge(window))
        for (const { operation } of window.entries) if (operation?.op === 'metrics') steps.push(operation.points[0]!.step);
      return steps;
    } finally {
      outbox.close();
    }
  }

  it('on a full disk keeps whole what it took, says what is wrong, and goes on when there is room', function () {
    disk = SmallDisk.open(this, 64);
    const outbox = new Outbox(folder());
    let step = 0;
    for (let time = 0; time < 3; time++) {
      disk.fill(4096 + 700 * time);
      const refused = (() => {
        try {
          for (; ; step++) outbox.append(point(step));
        } catch (fault) {
          return fault as Error;
        }
      })();
      expect(refused).to.be.instanceOf(DiskError);
      expect(refused.message).to.include('no space left on the disk').and.to.include(folder());
      disk.empty();
      // What was refused was not told: it is taken when it comes again.
      outbox.append(point(step++));
    }
    outbox.close();
    expect(owed()).to.deep.equal(Array.from({ length: step }, (_, index) => index));
  });

  it('on a full disk refuses an artifact and leaves nothing of it', function () {
    disk = SmallDisk.open(this, 64);
    const outbox = new Outbox(folder());
    const room = disk.free;
    expect(() => outbox.keep(Buffer.alloc(room * 2))).to.throw(DiskError, 'no space left on the disk');
    expect(disk.free).to.be.at.least(room - 4096);
    outbox.append(point(0));
    outbox.close();
    expect(owed()).to.deep.equal([0]);
  });

  it('on a read-only disk is refused with its folder, and can be read', function () {
    disk = SmallDisk.open(this, 64);
    const outbox = new Outbox(folder());
    outbox.target = { uri: null, experiment: 'e', description: '' };
    outbox.append(point(0));
    outbox.close();
    disk.allow('ro');
    expect(readOutbox(folder())).to.include({ pending: 1 });
    expect(() => new Outbox(folder())).to.throw(InputError, /cannot write the outbox/);
    disk.allow('rw');
    expect(owed()).to.deep.equal([0]);
  });

  it('is opened by a tracker with one clear error where the disk is full', async function () {
    disk = SmallDisk.open(this, 32);
    disk.fill();
    const tracker = createMlflowTracker({ folder: folder(), env: { HOME: '/nowhere' }, offline: true });
    const fault = await tracker.open('e', '').catch((error: Error) => error);
    expect(fault).to.be.instanceOf(Error);
    expect((fault as Error).message).to.match(/no space left|disk is full/);
    expect((fault as Error).message).to.include(folder());
  });
});
