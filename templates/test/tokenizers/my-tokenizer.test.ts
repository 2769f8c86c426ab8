import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/tokenizers/my-tokenizer.ts';

describePlugin(plugin);

it('cuts words and single marks', () => {
  assert.deepEqual([...plugin.create({ lower: true }).tokenize('Not bad, 10 of 10!')], ['not', 'bad', ',', '10', 'of', '10', '!']);
});
