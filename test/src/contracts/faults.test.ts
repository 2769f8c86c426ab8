import { expect } from 'chai';
import { checkNames, checkPlugin } from 'stillhouse/plugin/testing';
import { kinds } from '../../../src/plugin/index.js';
import { useBackend } from '../../support/backend.js';
import { faults } from './faults.js';

describe('the conformance suite on planted faults', function () {
  this.timeout(60_000);
  before(() => useBackend());
  for (const { kind, check, words, definition, warning } of faults)
    it(`${kind}: ${check}: catches ${words.source}`, async () => {
      const found = (await checkPlugin(definition)).find((result) => result.check === check);
      expect(found).to.include(warning ? { ok: true, warning: true } : { ok: false });
      expect(found!.message).to.match(words);
    });

  it('has a fault for every check', () => {
    const planted = new Set(faults.map(({ check }) => check));
    const all = new Set(kinds.flatMap((kind) => checkNames(kind)));
    expect([...all].filter((name) => !planted.has(name))).to.deep.equal([]);
  });

  it('says what is missing where a plugin cannot be made without its user', async () => {
    const required = {
      ...faults.find(({ kind }) => kind === 'tokenizer')!.definition,
      name: 'needy',
      kind: 'tokenizer' as const,
      doc: 'For the suite.',
    };
    const options = { file: { doc: 'A file.', format: 'path' as const, default: '', required: true } };
    const results = await checkPlugin({ ...required, options });
    expect(results.at(-1)).to.deep.include({ ok: true, warning: true });
    expect(results.at(-1)!.message).to.equal("not checked: option 'file' is required and no value was given");
  });
});
