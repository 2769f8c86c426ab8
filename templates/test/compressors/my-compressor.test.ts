import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin, tinyStudent } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/compressors/my-compressor.ts';

describePlugin(plugin);

it('keeps each number near to what it was', async () => {
  const student = await tinyStudent();
  const inputs = { student, counts: new Float64Array(student.text.vocabulary.length), seed: 1, trainOn: async () => student };
  const { weights } = await plugin.create({}).compress(inputs);
  for (const [name, { values }] of Object.entries(weights)) {
    const before = student.weights[name]!.values;
    const largest = Math.max(...before.map(Math.abs));
    values.forEach((value, at) => assert.ok(Math.abs(value - before[at]!) <= largest / 100, `${name}, number ${at}`));
  }
});
