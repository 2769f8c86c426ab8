import { expect } from 'chai';
import fc from 'fast-check';
import { loadSweep, parallelFault, sizeFault, sweepFromDocument } from '../../../src/config/index.js';
import { parseSize } from '../../../src/config/resources.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

describe("a sweep's share of the machine", () => {
  const folder = workFolder();
  const roots = [pluginRoot(folder)];
  folder.write('experiments/sound.yaml', soundExperiment);
  const load = (more: string, overrides: Record<string, string> = {}) =>
    loadSweep(folder.write('sweeps/shared.yaml', soundSweep + more), { roots, env: {}, overrides });
  const failure = async (more: string, overrides: Record<string, string> = {}): Promise<string> =>
    load(more, overrides).then(
      () => 'no fault',
      (fault: Error) => fault.message,
    );
  after(() => folder.remove());

  it('is as many trials as suit the machine and its memory unless told', async () => {
    expect(await load('')).to.include({ parallel: 'auto', memory: null });
    expect(await load('parallel: auto\nmemory: null\n')).to.include({ parallel: 'auto', memory: null });
  });

  it('is read from file and flag, and kept in the document', async () => {
    const sweep = await load('parallel: 4\nmemory: 1.5GiB\n');
    expect(sweep).to.include({ parallel: 4, memory: 1.5 * 2 ** 30 });
    expect(sweep.document).to.include({ parallel: 4, memory: '1.5GiB' });
    const again = await sweepFromDocument(sweep.document, 'study', { roots, overrides: { parallel: 'auto', memory: '64MiB' } });
    expect(again).to.include({ parallel: 'auto', memory: 64 * 2 ** 20 });
    expect(await load('parallel: 4\n', { parallel: '2' })).to.include({ parallel: 2 });
  });

  it('is refused where it does not fit, with the place and what is allowed', async () => {
    for (const [given, problem] of [
      ['parallel: 0', '0 does not fit'],
      ['parallel: 2.5', '2.5 does not fit'],
      ['parallel: all', "'all' does not fit"],
      ['parallel: 2000', '2000 is too large'],
      ['parallel: null', 'null does not fit'],
      ['parallel: [1]', 'a list does not fit'],
    ] as const) {
      const message = await failure(`${given}\n`);
      expect(message, given)
        .to.include(problem)
        .and.include('a whole number from 1 to 1024, or auto')
        .and.match(/shared\.yaml:8/);
    }
    for (const [given, problem] of [
      ['memory: 2048', '2048 does not fit'],
      ['memory: 2 gigs', "'2 gigs' does not fit"],
      ['memory: 1MiB', "'1MiB' is too small"],
      ['memory: -1GiB', "'-1GiB' does not fit"],
    ] as const) {
      const message = await failure(`${given}\n`);
      expect(message, given)
        .to.include(problem)
        .and.include('a size such as 512MiB or 2GiB')
        .and.match(/shared\.yaml:8/);
    }
    expect(await failure('memory: 2g\n')).to.include('did you mean 2GiB?');
    expect(await failure('memory: 2048\n')).to.include('say the unit: 2048MiB');
    expect(await failure('paralel: 2\n')).to.include("did you mean 'parallel'?");
  });

  it('knows every number of trials and every size that it takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), (many) => parallelFault(many) === null),
      { seed: 1 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 2 ** 20 }),
        (size) => sizeFault(`${size}MiB`) === null && parseSize(`${size} MiB`) === size * 2 ** 20,
      ),
      { seed: 1 },
    );
    expect([parseSize('2GB'), parseSize('2Gb'), parseSize('GiB'), parseSize('1e3MiB'), parseSize('9999999TiB')]).to.deep.equal([
      2e9,
      null,
      null,
      null,
      null,
    ]);
  });

  it('leaves it to the experiment whether its step is recorded', async () => {
    expect((await load('')).experiment.config.training.traced).to.equal(true);
    expect((await load('set: { training.traced: false }\n')).experiment.config.training.traced).to.equal(false);
    expect(await failure('set: { training.traced: yes }\n')).to.include('write true');
  });
});
