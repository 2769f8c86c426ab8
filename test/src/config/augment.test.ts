import { expect } from 'chai';
import { loadExperiment } from '../../../src/config/index.js';
import { workFolder } from './fixtures.js';

const source = `dataset: { use: uci-sentiment }
augment: { eda: { copies: 2, swap: 0 }, noise: { use: character-noise, labelled: false } }
student: { use: bag-of-embeddings }
loss: { cross-entropy: {} }
`;

describe('augmenters in an experiment', () => {
  const folder = workFolder();
  after(() => folder.remove());
  const load = (text: string, overrides: Record<string, string> = {}) =>
    loadExperiment(folder.write('e.yaml', text), { env: {}, overrides });

  it('are a map by names, with copies and labels beside their own options', async () => {
    const { config, params } = await load(source, { 'augment.noise.copies': '3' });
    expect(Object.keys(config.augment)).to.deep.equal(['eda', 'noise']);
    expect(config.augment['eda']).to.deep.include({ copies: 2, labelled: true });
    expect(config.augment['eda']!.augmenter.options).to.deep.equal({ synonyms: 0.1, insertion: 0.1, swap: 0, deletion: 0.1 });
    expect(config.augment['noise']).to.deep.include({ copies: 3, labelled: false });
    expect(params['augment.eda.swap']).to.equal('0');
  });

  it('are told what is wrong with them', async () => {
    const fault = (text: string): Promise<string> => load(text).then(() => 'none', (error: Error) => error.message); // prettier-ignore
    expect(await fault(source.replace('eda:', 'edda:'))).to.match(/unknown augmenter 'edda'.*did you mean 'eda'/);
    expect(await fault(source.replace('copies: 2', 'copies: 0'))).to.match(/augment\.eda\.copies.*0 does not fit/);
    expect(await fault(source.replace(/augment: .*/, 'augment: [eda]'))).to.match(/write a map: eda: \{\}/);
  });
});
