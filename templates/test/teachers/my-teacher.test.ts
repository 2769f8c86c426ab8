import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin, tinyData } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/teachers/my-teacher.ts';

describePlugin(plugin);

it('knows the classes of texts that it has not learnt from', async () => {
  const data = tinyData(); // each of three classes has a word of its own
  const model = await plugin.create({ smoothing: 1, sharpness: 1 }).prepare(data, 7);
  const logits = (await model.logits('validation'))!;
  const right = Array.from({ length: data.validation.size }, (_, row) => {
    const own = [...logits.slice(3 * row, 3 * row + 3)];
    return own.indexOf(Math.max(...own)) === data.validation.label(row);
  });
  assert.ok(right.every(Boolean), `${right.filter(Boolean).length} of ${right.length} are right`);
});
