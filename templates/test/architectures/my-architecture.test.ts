import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/architectures/my-architecture.ts';

describePlugin(plugin);

it('has the parameters that its options say', () => {
  const model = plugin.create({ embedding: 4, hidden: 3, dropout: 0 }).build({ vocabulary: 10, classes: 2, length: 8 });
  assert.equal(model.countParams(), 10 * 4 + (4 * 3 + 3) + (3 * 2 + 2));
});
