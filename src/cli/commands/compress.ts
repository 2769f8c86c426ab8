import { relative } from 'node:path';
import { parseSize } from '../../config/resources.js';
import { choiceWords, pageName, plotName } from '../../job/compress.js';
import { InputError } from '../../plugin/index.js';
import { compressionTable, jsonSafe, renderTable, type Limits } from '../../report/index.js';
import { compressRun } from '../../wire/compress.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes } from '../faults.js';
import { realNumber } from '../number.js';
import { personLog, say } from '../output.js';

interface Options {
  readonly to: string;
  readonly ways?: readonly string[];
  readonly metric?: string;
  readonly maxBytes?: string;
  readonly maxLoss?: string;
  readonly keepAll?: boolean;
}

function limitsOf({ maxBytes, maxLoss }: Options): Limits {
  const bytes = maxBytes === undefined ? null : parseSize(/^\d+$/.test(maxBytes) ? `${maxBytes}B` : maxBytes);
  if (maxBytes !== undefined && bytes === null)
    throw new InputError(`'${maxBytes}' is no size`, { path: '--max-bytes', allowed: 'a size such as 500kB or 1MiB' });
  const loss = realNumber('--max-loss', maxLoss, 'points from 0, such as 0.5', (value) => value >= 0) ?? null;
  return { maxBytes: bytes, maxLoss: loss };
}

/** Makes the student of a finished run smaller in several ways and says which of them are worth it. */
export async function run({ options, signal }: Invocation<Options>, name: string): Promise<Outcome> {
  const limits = limitsOf(options);
  const { to: folder, ways: wanted = null, metric: judged = null } = options;
  const found = await compressRun({
    run: name,
    ways: wanted,
    metric: judged,
    limits,
    keepAll: options.keepAll ?? false,
    folder,
    log: personLog,
    signal,
    onWay: ({ way, bytes, lost, latency }) =>
      say(`${way}: ${(bytes / 1000).toFixed(1)} kB, ${lost.toFixed(2)} points lost, p95 ${latency.p95.toFixed(3)} ms`),
  });
  const { run: run_id, metric, texts, ways, leftOut, front, chosen, kept, logged } = found;
  say(`\n${renderTable(compressionTable(found), { width: process.stderr.columns ?? 160 })}\n`);
  for (const { way, reason } of leftOut) say(`left out: ${way}: ${reason}`);
  say(choiceWords(found, metric, limits));
  say(`${folder}: ${pageName}, ${plotName} and ${options.keepAll ? 'all bundles' : 'the bundles of the front'}`);
  const folderOf = (number: number): string | null => (kept[number] === undefined ? null : relative(process.cwd(), kept[number]));
  return {
    code: chosen === null && (limits.maxBytes ?? limits.maxLoss) !== null ? exitCodes.failed : exitCodes.done,
    document: jsonSafe({
      run_id,
      folder,
      metric,
      texts,
      ways: ways.map(({ sameLabels: same_labels, ...way }) => ({
        ...way,
        same_labels,
        front: front.includes(way.number),
        folder: folderOf(way.number),
      })),
      left_out: leftOut,
      limits: { max_bytes: limits.maxBytes, max_loss: limits.maxLoss },
      chosen: chosen && {
        number: chosen.way.number,
        way: chosen.way.way,
        folder: folderOf(chosen.way.number),
        test: { texts: chosen.texts, ...chosen.scores },
      },
      logged,
    }),
  };
}
