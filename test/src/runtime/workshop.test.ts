import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { failure } from '../../../src/runtime/outcome.js';
import { provision } from '../../../src/runtime/workshop.js';
import { scratchFolder } from './scratch.js';

describe('a provisioned folder', () => {
  const home = scratchFolder('workshop');
  const folder = join(home, 'thing-1.0');
  const part = join(folder, 'part');
  let built = 0;
  const fill = () =>
    provision(
      folder,
      () => {},
      async (draft) => {
        writeFileSync(join(draft, 'part'), String(++built));
        return { made: built };
      },
      () => existsSync(part),
    );

  it('is filled once, by one of two who ask at once', async () => {
    expect(await Promise.all([fill(), fill()])).to.deep.equal([{ made: 1 }, { made: 1 }]);
    expect(await fill()).to.deep.equal({ made: 1 });
  });

  it('is filled anew when a part of it is gone', async () => {
    rmSync(part);
    expect(await fill()).to.deep.equal({ made: 2 });
    expect(existsSync(part)).to.equal(true);
  });

  it('is cleared of what an interrupted set-up left, and is not there after a failure', async () => {
    rmSync(folder, { recursive: true });
    mkdirSync(`${folder}.building-1-abcd`);
    const outcome = await provision(
      folder,
      () => {},
      async () => failure('no disk', 'buy one'),
    );
    expect(outcome).to.deep.equal(failure('no disk', 'buy one'));
    expect(readdirSync(home)).to.deep.equal([]);
  });
});
