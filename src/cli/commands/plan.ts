import { checkSampler, expectKind, loadSweep, rulesOf } from '../../config/index.js';
import type { SweepConfig } from '../../config/types.js';
import { CostEstimate, type Cost } from '../../job/cost.js';
import { dataCounts, dataWords } from '../../job/data-counts.js';
import { formOf } from '../../job/plan.js';
import { cardinality, configurationAt, InputError, type Params, type Sampler } from '../../plugin/index.js';
import { duration, resultWords } from '../../report/index.js';
import { stateFolder } from '../../runtime/state.js';
import { broken, listStudies, openStudy, planSweep, summarise, trainingSeconds } from '../../sweep/index.js';
import { openSession, type Session } from '../../wire/session.js';
import type { Invocation, Outcome } from '../command.js';
import { sweepFlags } from '../flags.js';
import { personLog, say } from '../output.js';

interface Options {
  readonly trials?: string;
  readonly seed?: string;
  readonly measure?: boolean;
}

interface Sorted {
  readonly invalid: readonly { readonly params: Params; readonly reason: string }[];
  /** Different programs that the sound ones need: trials of one form differ in numbers that are fed. */
  readonly forms: number;
}

/** Sorts planned points: those that the experiment refuses, each with the reason, and how many forms the others have. */
function sorted(sweep: SweepConfig, points: readonly Params[]): Sorted {
  const forms = new Set<string>();
  const invalid = points.flatMap((params) => {
    try {
      forms.add(formOf(sweep.experiment.with(params)));
      return [];
    } catch (fault) {
      if (fault instanceof InputError) return [{ params, reason: fault.problem }];
      throw fault;
    }
  });
  return { invalid, forms: forms.size };
}

const largestCount = 100_000;

/** Configurations within the constraints on parameters, and how many each constraint rules out; null where they cannot be counted. */
function regions(sweep: SweepConfig): { feasible: number | null; constraints: { text: string; needs: string; refused: number | null }[] } {
  const { violations } = rulesOf(sweep);
  const size = cardinality(sweep.space);
  const counted = size !== null && size <= largestCount;
  const refused = new Map<string, number>();
  let feasible = 0;
  for (let index = 0; counted && index < size; index++) {
    const unmet = violations ? broken(violations(configurationAt(sweep.space, index))) : [];
    if (unmet.length === 0) feasible++;
    for (const text of unmet) refused.set(text, (refused.get(text) ?? 0) + 1);
  }
  const constraints = sweep.constraints.map(({ text, needs }) => {
    return { text, needs, refused: counted && needs === 'parameters' ? (refused.get(text) ?? 0) : null };
  });
  return { feasible: counted ? feasible : null, constraints };
}

/** Mean seconds that a complete trial of the newest study of this very sweep file took, shared out among those that ran at the same time. */
function earlierSeconds({ name }: SweepConfig): number | null {
  const study = listStudies(stateFolder()).find((one) => one.name.startsWith(`${name}-`) && one.counts.complete > 0);
  if (!study) return null;
  const { store } = openStudy(stateFolder(), study.name);
  const { trials } = summarise(store);
  const spent = trainingSeconds(store);
  store.close();
  const seconds = (complete: boolean) =>
    trials.flatMap(({ state, seconds: own }) => (own !== null && (state === 'complete' || !complete) ? [own] : []));
  const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);
  const [complete, all] = [seconds(true), sum(seconds(false))];
  return complete.length && all > 0 ? (sum(complete) / complete.length) * Math.min(1, spent / all) : null;
}

async function costOf(sweep: SweepConfig, session: Session, measure: boolean): Promise<Cost> {
  const estimate = session.container.get(CostEstimate);
  const steps = await estimate.steps(sweep.experiment);
  const earlier = earlierSeconds(sweep);
  if (earlier !== null) return { steps_per_trial: steps, seconds_per_trial: earlier, basis: 'earlier study' };
  if (!measure) return { steps_per_trial: steps, seconds_per_trial: null, basis: 'not measured' };
  return { steps_per_trial: steps, seconds_per_trial: await estimate.timed(sweep.experiment), basis: 'timed steps' };
}

/** Students that the trials, the control and the winner's re-runs train together; null where the number of trials is open. */
function studentsOf({ seeds, winner }: SweepConfig, trials: number | null, controls: number): number | null {
  return trials === null ? null : (trials + controls) * seeds + (winner ? Math.min(winner.best, trials) * winner.seeds : 0);
}

/** How many students the seconds of a trial are for: an earlier study has timed all of its seeds together. */
const perTrial = ({ seeds }: SweepConfig, { basis }: Cost): number => (basis === 'earlier study' ? seeds : 1);

/** Says what a sweep would run, without a journal or a tracking server. */
export async function run({ options, overrides }: Invocation<Options>, file: string): Promise<Outcome> {
  expectKind(file, 'sweep');
  const sweep = await loadSweep(file, { overrides: { ...overrides, ...sweepFlags(options) } });
  const session = await openSession({ catalogue: sweep.experiment.catalogue, log: personLog });
  const sampler = session.make(sweep.sampler) as Sampler;
  const budget = checkSampler(sweep, sampler);
  const planned = planSweep({
    sampler,
    space: sweep.space,
    seed: sweep.seed,
    trials: budget,
    rules: rulesOf(sweep),
    name: sweep.sampler.use,
    directions: sweep.objectives.map(({ direction }) => direction),
    list: 1_000,
  });
  const trials = planned.trials ?? budget;
  const { invalid, forms } = sorted(sweep, planned.first);
  const { feasible, constraints } = regions(sweep);
  const cost = await costOf(sweep, session, options.measure !== false);
  const controls = sweep.experiment.config.teacher ? 1 : 0;
  const students = studentsOf(sweep, trials, controls);
  const seconds = cost.seconds_per_trial === null || students === null ? null : (cost.seconds_per_trial * students) / perTrial(sweep, cost);
  say(
    `${sweep.name}: ${trials ?? 'any number of'} trials${sweep.seeds > 1 ? ` of ${sweep.seeds} seeds` : ''}${controls ? ' and their control' : ''} by ${sweep.sampler.use}, space of ${planned.cardinality ?? 'infinitely many'} points over ${Object.keys(sweep.space).join(', ')}`,
  );
  say(
    `each trial: ${cost.steps_per_trial} steps${cost.seconds_per_trial === null ? '' : `, about ${duration(cost.seconds_per_trial)} (${cost.basis})`}`,
  );
  if (students !== null && students !== trials! + controls) say(`students in all: ${students}, with every seed and re-run`);
  const data = dataCounts(await session.preparation().text(sweep.experiment));
  if (data.unlabelled > 0) say(dataWords(data));
  const outlook = await session.preparation().outlook(sweep.experiment);
  outlook.forEach((line) => say(line));
  if (seconds !== null)
    say(
      `all trials: about ${duration(seconds)}${sweep.experiment.config.teacher ? ', and the teacher once where its logits are not cached' : ''}`,
    );
  if (sweep.objectives.length > 1) say(`objectives: ${sweep.objectives.map((one) => `${resultWords(one)} (${one.direction})`).join(', ')}`);
  const conditional = Object.keys(sweep.space).filter((path) => sweep.space[path]!.when);
  if (conditional.length > 0) say(`under a condition: ${conditional.join(', ')}`);
  if (constraints.length > 0 && feasible !== null) say(`within the constraints on parameters: ${feasible} points`);
  for (const { text, needs, refused } of constraints)
    say(`constraint ${text}: ${refused === null ? `checked by ${needs}` : `rules out ${refused} points`}`);
  say(`${forms} ${forms === 1 ? 'program form' : 'program forms'}: trials of one form train together`);
  for (const { params, reason } of invalid) say(`invalid: ${JSON.stringify(params)}: ${reason}`);
  const document = {
    name: sweep.name,
    trials,
    controls,
    students,
    sampler: sweep.sampler.use,
    objectives: sweep.objectives.map(({ metric, direction }) => ({ metric, direction })),
    space: { size: planned.cardinality, feasible, duplicates: planned.duplicates, parameters: sweep.space },
    constraints,
    enqueued: sweep.enqueue,
    forms,
    invalid,
    first: planned.first.slice(0, 20),
    data,
    cost: { ...cost, seconds, teacher: outlook },
  };
  return { document };
}
