import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/executors/my-executor.ts';

describePlugin(plugin);

it('has one place', async () => {
  const log = { info: () => undefined, warn: () => undefined };
  const workers = await plugin.create({ memory_mib: 512, patience: 10 }, log).open({ name: 'test', worker: 'none is begun' });
  assert.deepEqual([workers!.places, workers!.cohort], [1, 1]);
  await workers!.close();
});
