import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/augmenters/my-augmenter.ts';

describePlugin(plugin);

it('says the word that is drawn twice', () => {
  const { augment } = plugin.create({ most: 3 });
  assert.equal(
    augment('a good day', () => 0.5),
    'a good good day',
  );
  assert.equal(
    augment('one word too many', () => 0.5),
    null,
  );
});
