import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Experiment } from '../../../src/config/types.js';
import { textIdentity } from '../../../src/job/text-identity.js';
import type { Dataset } from '../../../src/plugin/index.js';
import { scratchFolder } from '../runtime/scratch.js';

describe('what prepared texts follow from', () => {
  const folder = scratchFolder('identity');
  const file = (name: string) => join(folder, `${name}.js`);
  const catalogue = { get: (_kind: string, use: string) => ({ file: file(use) }) };
  const identity = (change: object = {}, train = '/data/train.tsv') => {
    const config = {
      dataset: { kind: 'dataset', use: 'lines', options: { train, limit: null } },
      preprocess: { first: { kind: 'preprocessor', use: 'clean', options: {} } },
      augment: {},
      tokenizer: { kind: 'tokenizer', use: 'words', options: { lower: true } },
      ...change,
    };
    return JSON.stringify(textIdentity({ config, catalogue } as unknown as Experiment, { files: { train } } as unknown as Dataset));
  };
  beforeEach(() => ['lines', 'clean', 'words'].forEach((name) => writeFileSync(file(name), `export default '${name}';`)));

  it('is the same for the same file elsewhere, another for one of another name', () => {
    expect(identity()).to.equal(identity({}, '/moved/train.tsv'));
    expect(identity()).to.not.equal(identity({}, '/data/train.csv'));
    expect(identity()).to.not.contain('/data');
  });

  it('changes with options, with plugins and with their code', () => {
    const before = identity();
    expect(identity({ tokenizer: { kind: 'tokenizer', use: 'words', options: { lower: false } } })).to.not.equal(before);
    expect(identity({ preprocess: {} })).to.not.equal(before);
    const augment = (copies: number) => ({ augment: { more: { augmenter: { kind: 'augmenter', use: 'clean', options: {} }, copies } } });
    expect(identity(augment(1))).to.not.equal(before);
    expect(identity(augment(1))).to.not.equal(identity(augment(2)));
    for (const name of ['lines', 'clean', 'words']) {
      writeFileSync(file(name), `export default '${name}'; // changed`);
      expect(identity(), name).to.not.equal(before);
      writeFileSync(file(name), `export default '${name}';`);
    }
    expect(identity()).to.equal(before);
  });
});
