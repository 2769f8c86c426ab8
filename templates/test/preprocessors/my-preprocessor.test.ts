import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/preprocessors/my-preprocessor.ts';

describePlugin(plugin);

it('marks names and leaves addresses alone', () => {
  const { apply } = plugin.create({ mark: '@name' });
  assert.equal(apply('thanks @ada and @grace_h!'), 'thanks @name and @name!');
  assert.equal(apply('write to me@example.org'), 'write to me@example.org');
});
