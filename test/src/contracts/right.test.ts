import { expect } from 'chai';
import { checkPlugin, describePlugin } from 'stillhouse/plugin/testing';
import distillation from '../../../plugins/losses/distillation.js';
import type { AnyDefinition } from '../../../src/catalogue/types.js';
import { useBackend } from '../../support/backend.js';
import { right } from './right.js';

describe('the conformance suite on plugins that keep the contract', function () {
  this.timeout(120_000);
  before(() => useBackend());
  for (const definition of [...Object.values(right), distillation] as AnyDefinition[])
    it(`finds nothing to say of the ${definition.kind} '${definition.name}'`, async () => {
      const results = await checkPlugin(definition);
      expect(results.filter(({ message }) => message !== '')).to.deep.equal([]);
      expect(results.length).to.be.greaterThan(6);
    });
});

describePlugin(right.tokenizer as AnyDefinition);
