import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { describePlugin, tinyStudent } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/exporters/my-exporter.ts';

describePlugin(plugin);

it('writes the model and what belongs to its texts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  try {
    await plugin.create({}).write(await tinyStudent(), folder);
    assert.ok((await readdir(folder)).includes('model.json'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
