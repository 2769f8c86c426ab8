/** Our pruners decide as Optuna 5.0.0 did, event by event. The excerpt is here; STILLHOUSE_GOLDEN names a folder with all of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Direction, Pruner, TrialState, TrialView } from '../../../src/plugin/index.js';
import median from '../../../plugins/pruners/median.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';

const here = resolve(fileURLToPath(import.meta.url), '../../../../../test/plugins/pruners');
const all = process.env['STILLHOUSE_GOLDEN'] && join(process.env['STILLHOUSE_GOLDEN'], 'pruners.json');

type Event = [number, number, number | string, boolean, number];
interface Case {
  pruner: string;
  args: Record<string, number | string>;
  direction: Direction;
  events: Event[];
  finals: [number, string, number | string | null][];
}

const number = (value: number | string): number => (typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity')));
const states: Record<string, TrialState> = { COMPLETE: 'complete', PRUNED: 'pruned', FAIL: 'failed' };

function make({ pruner, args }: Case): Pruner {
  if (pruner === 'MedianPruner')
    return median.create({
      n_startup_trials: 5,
      n_warmup_steps: 0,
      interval_steps: 1,
      n_min_trials: 1,
      ...(args as Record<string, number>),
    });
  const { min_resource = null, ...rest } = args as Record<string, number>;
  return successiveHalving.create({
    reduction_factor: 4,
    min_early_stopping_rate: 0,
    bootstrap_count: 0,
    ...rest,
    min_resource: (min_resource as unknown) === 'auto' ? null : min_resource,
  });
}

interface Trial extends TrialView {
  state: TrialState;
  intermediate: Map<number, number>;
  attributes: Record<string, unknown>;
}

/** Replays a case and gives the events that we judge otherwise. */
function differences(one: Case): string[] {
  const pruner = make(one);
  const trials: Trial[] = [];
  const last = new Map(one.events.map(([trial], index) => [trial, index]));
  const finals = new Map(one.finals.map(([trial, state]) => [trial, states[state]!]));
  return one.events.flatMap(([id, step, value, prune, rungs], index) => {
    for (let next = trials.length; next <= id; next++)
      trials.push({ number: next, state: 'running', params: {}, distributions: {}, values: [], intermediate: new Map(), attributes: {} });
    const trial = trials[id]!;
    trial.intermediate.set(step, number(value));
    const verdict = pruner.judge({ study: { name: 'golden', directions: [one.direction], trials }, number: id, step });
    Object.assign(trial.attributes, verdict.attributes);
    if (last.get(id) === index) trial.state = finals.get(id) ?? 'running';
    const marked = Object.keys(trial.attributes).filter((key) => key.startsWith('completed_rung_')).length;
    const right = verdict.prune === prune && (one.pruner === 'MedianPruner' || marked === rungs);
    return right ? [] : [`${one.pruner} ${JSON.stringify(one.args)} ${one.direction}: trial ${id}, step ${step}`];
  });
}

function check(file: string, least: { cases: number; events: number }): void {
  const cases = (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases.filter(({ pruner }) =>
    ['MedianPruner', 'SuccessiveHalvingPruner'].includes(pruner),
  );
  expect(cases.length).to.be.at.least(least.cases);
  expect(cases.flatMap(({ events }) => events).length).to.be.at.least(least.events);
  expect(cases.some(({ events }) => events.some(([, , , prune]) => prune))).to.equal(true);
  expect(cases.flatMap(differences)).to.deep.equal([]);
}

describe('pruners beside Optuna', () => {
  it('decide alike in the excerpt', () => check(join(here, 'optuna-decisions.json'), { cases: 15, events: 2500 }));

  it('decide alike in every case of the golden data', function () {
    if (!all || !existsSync(all)) {
      console.log('      skipped: STILLHOUSE_GOLDEN names no folder with pruners.json');
      return this.skip();
    }
    this.timeout(60_000);
    check(all, { cases: 60, events: 14_000 });
  });
});
