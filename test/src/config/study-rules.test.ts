import { expect } from 'chai';
import { checkSampler, loadSweep, sweepFromDocument } from '../../../src/config/index.js';
import { studyOverrides } from '../../../src/cli/flags.js';
import { InputError, type Sampler } from '../../../src/plugin/index.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

describe('seeds, budget, stop and winner of a sweep', () => {
  const folder = workFolder();
  const roots = [pluginRoot(folder)];
  folder.write('experiments/sound.yaml', soundExperiment);
  const load = (text: string, overrides: Record<string, string> = {}) =>
    loadSweep(folder.write('sweeps/first.yaml', `${soundSweep}${text}`), { roots, env: {}, overrides });
  after(() => folder.remove());
  const rules = async (text: string, overrides?: Record<string, string>) => {
    const { trials, seeds, budget, stop, winner } = await load(text, overrides);
    return { trials, seeds, budget, stop, winner };
  };
  const none = {
    trials: null,
    seeds: 1,
    budget: { seconds: null, epochs: null },
    stop: { noBetterFor: null, target: null },
    winner: null,
  };

  it('are one student, no limit and no re-run unless told, and leave no trace in the document then', async () => {
    expect(await rules('')).to.deep.equal(none);
    expect(Object.keys((await load('')).document)).to.not.include.members(['seeds', 'budget', 'stop', 'winner']);
  });

  it('are read from file and flags', async () => {
    const text = 'seeds: 3\nbudget: { seconds: 1.5, epochs: 90 }\nstop: { no_better_for: 5, target: 0.9 }\nwinner: { best: 2, seeds: 4 }\n';
    const told = {
      trials: null,
      seeds: 3,
      budget: { seconds: 1.5, epochs: 90 },
      stop: { noBetterFor: 5, target: 0.9 },
      winner: { best: 2, seeds: 4 },
    };
    expect(await rules(text)).to.deep.equal(told);
    expect(await rules(text, { seeds: '2', 'budget.epochs': 'null', 'stop.target': '-0.5' })).to.deep.equal({
      ...told,
      seeds: 2,
      budget: { seconds: 1.5, epochs: null },
      stop: { noBetterFor: 5, target: -0.5 },
    });
  });

  it('come back from the document that a study keeps', async () => {
    for (const text of ['seeds: 3\nbudget: { trials: 4, epochs: 90 }\nstop: { target: 0.9 }\n', 'winner: { best: 5 }\n', '']) {
      const first = await load(text);
      const again = await sweepFromDocument(JSON.parse(JSON.stringify(first.document)) as Record<string, unknown>, 'study', { roots });
      expect(again.document).to.deep.equal(first.document);
      const { trials, seeds, budget, stop, winner } = again;
      expect({ trials, seeds, budget, stop, winner }).to.deep.equal(await rules(text));
    }
  });

  it('take budget.trials for trials, and three for what a winner leaves open', async () => {
    expect((await rules('budget: { trials: 4 }\n')).trials).to.equal(4);
    expect((await rules('trials: 4\nbudget: { trials: 4 }\n')).trials).to.equal(4);
    expect((await rules('winner: { best: 5 }\n')).winner).to.deep.equal({ best: 5, seeds: 3 });
    expect((await rules('winner: { seeds: 5 }\n')).winner).to.deep.equal({ best: 3, seeds: 5 });
  });

  it('end a sampler without an end by seconds or epochs, not by a target that may never come', async () => {
    const endless = { sample: () => ({}) } as unknown as Sampler;
    expect(checkSampler(await load('budget: { epochs: 9 }\n'), endless)).to.equal(null);
    expect(checkSampler(await load('budget: { seconds: 9 }\n'), endless)).to.equal(null);
    expect(checkSampler(await load('trials: 4\nbudget: { seconds: 9 }\n'), endless)).to.equal(4);
    const unending = await load('stop: { target: 1, no_better_for: 3 }\n');
    expect(() => checkSampler(unending, endless))
      .to.throw(InputError, /has no end/)
      .with.nested.property('at.suggestion')
      .that.matches(/budget of seconds or epochs/);
  });

  it('may be told anew to a study that goes on, and nothing else', () => {
    const told = { 'budget.seconds': '60', 'budget.epochs': 'null', 'stop.target': '0.9', 'winner.best': '3' };
    expect(studyOverrides(told)).to.deep.equal(told);
    for (const path of ['training.epochs', 'seeds', 'budget.trials', 'space.student.units'])
      expect(() => studyOverrides({ [path]: '1' })).to.throw(InputError, path);
  });
});
