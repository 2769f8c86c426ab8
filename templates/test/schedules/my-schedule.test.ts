import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/schedules/my-schedule.ts';

describePlugin(plugin);

it('is 1 at the end of the warm-up, and half of it four times as late', () => {
  const { factor } = plugin.create({ warmup: 0.1 });
  assert.deepEqual([0, 9, 39].map((step) => factor(step, 100)), [0.1, 1, 0.5]); // prettier-ignore
});
