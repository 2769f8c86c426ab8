#!/usr/bin/env node
/**
 * What a sweep with very many queued trials takes of its own process: the real `stillhouse sweep` on a real Redis, workers that speak the real
 * protocol without training (ours/simulated-workers.mjs). Resident memory and the longest delay of the event loop, while trials run and at the
 * sweep's end; trials a second. Lines on stderr, JSON on stdout.
 *
 *   node benchmarks/coordinator.mjs [--trials 10000] [--workers 200] [--milliseconds 500] [--seconds S] [--home FOLDER] [--save]
 *
 * All trials are in the queue at once; after S seconds, start included, the sweep is told to leave, and what was measured until then counts. Build first. FOLDER (default STILLHOUSE_HOME or .stillhouse) lends its native TensorFlow; everything
 * else goes to a temporary folder. --save writes benchmarks/results/coordinator.json and a line of the history.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { coordinate } from './measure/coordinate.mjs';
import { endWhenInterrupted } from './measure/interrupted.mjs';
import { coordinatorFigures } from './measure/figures.mjs';
import { keepResult } from './measure/keep.mjs';
import { measuredNow } from './measure/machine.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '200' },
    milliseconds: { type: 'string', default: '500' },
    seconds: { type: 'string' },
    home: { type: 'string', default: process.env.STILLHOUSE_HOME ?? join(project, '.stillhouse') },
    save: { type: 'boolean', default: false },
  },
});
const most = values.seconds === undefined ? null : Number(values.seconds);
const setting = { trials: Number(values.trials), workers: Number(values.workers), milliseconds: Number(values.milliseconds), most };

async function main() {
  const about = measuredNow(project);
  const measured = await coordinate({ project, home: values.home, ...setting });
  const result = { benchmark: 'coordinator', ...about, setting, ...measured };
  if (values.save) keepResult(project, 'coordinator', result, { ...about, settings: setting }, coordinatorFigures(result));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

endWhenInterrupted((line) => process.stderr.write(`${line}\n`));
await main().catch((fault) => {
  if (fault?.name !== 'AbortError') throw fault;
});
