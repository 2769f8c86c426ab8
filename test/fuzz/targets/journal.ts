/** Journals of studies: read, shown, written out and gone on with. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import none from '../../../plugins/pruners/none.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import random from '../../../plugins/samplers/random.js';
import { trialRecords } from '../../../src/job/sweep-record.js';
import { analysisOf } from '../../../src/job/study-report.js';
import type { Space } from '../../../src/plugin/index.js';
import { bestTrial, jsonSafe, trialsCsv, trialsDocument, trialTable } from '../../../src/report/index.js';
import { spaceOf } from '../../../src/report/index.js';
import { decode } from '../../../src/sweep/json.js';
import { openExistingJournal, openJournal, runStudy, summarise, trainingSeconds } from '../../../src/sweep/index.js';
import { ownTrials, wholeStudy } from '../../../src/cli/found-study.js';
import { mutateBytes } from '../bytes.js';
import type { Draw } from '../draw.js';
import type { Input, Target } from '../target.js';
import { asPython, mutateTree, treeOf, written } from '../tree.js';

const file = 'journal.log';
const space: Space = {
  'optimizer.rate': { type: 'float', low: 0.001, high: 0.1, log: true, step: null },
  'student.units': { type: 'int', low: 4, high: 16, log: false, step: 4 },
  'student.use': { type: 'choice', choices: ['gru', 'lstm', 3, true] },
};

async function study(path: string, trials: number, pruned: boolean): Promise<void> {
  const store = openJournal(path, { name: 'study', directions: ['maximize'], metricNames: ['validation/macro_f1'] });
  const pruner = pruned ? successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 }) : none.create({}); // prettier-ignore
  await runStudy({
    store,
    sampler: random.create({}),
    pruner,
    space,
    seed: 1,
    trials,
    audit: pruned ? 0.3 : 0,
    runTrial: async ({ number, params, report }) => {
      for (let step = 0; step < 3; step++)
        if (report(step, Number(params['student.units']) / (step + 1)) === 'prune') return { state: 'pruned', value: 0 };
      store.note(number, { seconds: 0.5, seeds: [{ value: 1, seed: 1 }], epochs: 3, diagnosis: { verdict: 'fine', sentence: 's', suggestion: null, evidence: {} } }); // prettier-ignore
      return { state: 'complete', value: Number(params['optimizer.rate']) };
    },
  });
  store.add(() => [{ state: 'waiting', params: {}, space: {}, values: null, intermediate: new Map(), user: { enqueued: 0 }, system: { fixed_params: { 'student.units': 8 } }, started: null, completed: null }]); // prettier-ignore
  store.close();
}

function mutated(text: Buffer, draw: Draw): Buffer {
  if (draw.chance(0.3)) return mutateBytes(text, draw);
  const lines = text.toString().trimEnd().split('\n');
  for (let edits = 1 + draw.below(3); edits > 0; edits--) {
    const at = draw.below(lines.length);
    const tree = treeOf(decode(lines[at]!));
    mutateTree(tree, draw, [
      'study_id',
      'trial_id',
      'op_code',
      'CategoricalDistribution',
      'IntDistribution',
      '{"name":"FloatDistribution"}',
    ]);
    lines[at] = written(tree, asPython);
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** What the commands on studies read of one. */
function looked(path: string): void {
  const store = openExistingJournal(path);
  try {
    const found = { name: store.read().name, folder: join(path, '..'), store, home: false };
    const records = trialRecords(store);
    const { directions, trials } = store.read();
    for (const { number } of trials) store.reports(number);
    bestTrial(records, directions);
    trialTable(records, spaceOf({ trials: ownTrials(found) }), [{ metric: 'value', direction: directions[0] ?? 'minimize' }]); // prettier-ignore
    analysisOf(store);
    summarise(store);
    trainingSeconds(store);
    const whole = wholeStudy(found);
    trialsCsv(whole);
    JSON.stringify(jsonSafe(trialsDocument(whole)));
  } finally {
    store.close();
  }
}

async function goneOnWith(path: string): Promise<void> {
  const store = openExistingJournal(path);
  try {
    const trials = Math.min(40, store.read().trials.length) + 1;
    const runTrial = async ({ report }: { report: (step: number, value: number) => string }) => {
      report(0, 1);
      return { state: 'complete' as const, value: 1 };
    };
    await runStudy({ store, sampler: random.create({}), pruner: none.create({}), space, seed: 1, trials, runTrial });
  } finally {
    store.close();
  }
}

export const journalTarget: Target = {
  name: 'journal',
  share: 3,
  seed: async ({ seeds }) => {
    mkdirSync(join(seeds, 'journals'), { recursive: true });
    await study(join(seeds, 'journals', 'plain.log'), 3, false);
    await study(join(seeds, 'journals', 'pruned.log'), 6, true);
  },
  open: async ({ seeds }) => {
    const folder = join(seeds, 'journals');
    const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
    const real = names.map((name) => readFileSync(join(folder, name)));
    return {
      sound: real.map((text): Input => new Map([[file, text]])),
      make: (draw): Input => new Map([[file, mutated(draw.pick(real), draw)]]),
      eat: async (place) => {
        looked(join(place, file));
        await goneOnWith(join(place, file));
      },
    };
  },
};
