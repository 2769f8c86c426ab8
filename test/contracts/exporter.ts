import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differenceOf } from '../../src/export/compare.js';
import type { Exporter } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { tinyAnswers, tinyStudent } from './tiny-student.js';

type ExporterSubject = Subject<Exporter>;

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-exporter-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const exporterChecks: readonly Check<ExporterSubject>[] = [
  {
    name: 'says how far its answers may be from the trained student',
    run({ plugin }) {
      const { tolerance } = plugin;
      expectThat(Number.isFinite(tolerance) && tolerance >= 0, `its tolerance is ${String(tolerance)}`);
    },
  },
  {
    name: 'writes a student that answers as it was given',
    run: ({ plugin }) =>
      inFolder(async (folder) => {
        const { rows, logits } = tinyAnswers();
        await plugin.write(await tinyStudent(), folder);
        expectThat(readdirSync(folder).length > 0, 'write leaves the folder empty');
        const reader = await plugin.read(folder, []);
        try {
          const difference = differenceOf(logits, await reader.logits(rows), 2);
          expectThat(
            difference.logits <= Math.max(plugin.tolerance, 1e-6),
            `a logit differs by ${difference.logits}, more than its tolerance`,
          );
        } finally {
          await reader.close?.();
        }
      }),
  },
];
