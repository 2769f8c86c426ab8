/** From a checked experiment to what training takes: plugins made, numbers for the step's scalars. */
import type { Experiment, LossTerm, Make } from '../config/types.js';
import { isScheduled, type Scheduled } from '../config/scheduled.js';
import { begun } from '../distill/index.js';
import type { NamedMetric, Term, TrialPlan } from '../distill/types.js';
import {
  isReal,
  type Architecture,
  type Chosen,
  type Loss,
  type Metric,
  type Optimizer,
  type Schedule,
  type TextData,
} from '../plugin/index.js';

/** Options with a real-number format: those reach the step as scalar tensors. */
function scalarsOf(experiment: Experiment, chosen: Chosen): Record<string, number> {
  const schema = experiment.catalogue.get(chosen.kind, chosen.use).definition.options as Record<string, { format: never }>;
  const names = Object.keys(chosen.options).filter((name) => schema[name] && isReal(schema[name].format));
  return Object.fromEntries(
    names
      .map((name) => [name, chosen.options[name]] as const)
      .filter(isNumber)
      .map(([name, value]) => [name, last(value)]),
  );
}

type Changing = readonly [string, number | Scheduled];
const isNumber = (entry: readonly [string, unknown]): entry is Changing => typeof entry[1] === 'number' || isScheduled(entry[1]);
const last = (value: number | Scheduled): number => (isScheduled(value) ? value.to : value);

/** The numbers of a term that change while training. */
function scheduledOf(make: Make, { loss, weight }: LossTerm): Pick<Term, 'scheduled'> {
  const found = Object.entries({ ...loss.options, weight }).filter((entry): entry is [string, Scheduled] => isScheduled(entry[1]));
  const made = found.map(([name, { schedule, from, to, per }]) => [
    name,
    { schedule: make(schedule) as Schedule, scheduleName: schedule.use, from, to, per },
  ]);
  return made.length > 0 ? { scheduled: Object.fromEntries(made) } : {};
}

function term(experiment: Experiment, make: Make, name: string, entry: LossTerm): Term {
  const { loss, weight } = entry;
  return {
    name,
    plugin: loss.use,
    loss: make(loss) as Loss,
    needsTeacher: experiment.catalogue.get('loss', loss.use).definition.teacher === true,
    scalars: { ...scalarsOf(experiment, loss), weight: last(weight) },
    ...scheduledOf(make, entry),
  };
}

/** Equal for choices of the same plugin code with the same options. */
function identityOf({ catalogue }: Experiment, { kind, use, options }: Chosen): string {
  return JSON.stringify([use, catalogue.get(kind, use).digest, options]);
}

/** Equal for experiments whose training steps differ in nothing but numbers that are fed. */
function stepIdentity(experiment: Experiment): string {
  const { student, loss, optimizer, training } = experiment.config;
  const fixed = (chosen: Chosen): string => {
    const scalars = scalarsOf(experiment, chosen);
    return identityOf(experiment, {
      ...chosen,
      options: Object.fromEntries(Object.entries(chosen.options).map(([name, value]) => [name, name in scalars ? null : value])),
    });
  };
  const terms = Object.entries(loss).map(([name, entry]) => [name, fixed(entry.loss)]);
  const penalties = training.regularisation.map(({ layers, l1, l2, maxNorm }) => [layers, l1 === null, l2 === null, maxNorm === null]);
  const rest = [training.batchSize, training.clipNorm === null, penalties, training.average?.kind ?? null, training.mixUp?.at ?? null];
  return JSON.stringify([identityOf(experiment, student), terms, fixed(optimizer), ...rest]);
}

/** Equal for experiments whose trials are of one form: the same program on texts of the same shape. */
export const formOf = (experiment: Experiment): string =>
  JSON.stringify([stepIdentity(experiment), experiment.config.maxLength, experiment.config.vocabulary]);

/** The metrics of an experiment under the names they are logged by. */
export function namedMetrics(experiment: Experiment, make: Make): NamedMetric[] {
  return Object.entries(experiment.config.metrics).map(([name, chosen]) => ({ name, plugin: chosen.use, metric: make(chosen) as Metric }));
}

/** Everything that makes one model, plugins made anew. */
export function trialPlan(experiment: Experiment, make: Make): TrialPlan {
  const { student, loss, optimizer, schedule, training, seed } = experiment.config;
  return {
    ...training,
    seed: training.seed ?? seed,
    identity: stepIdentity(experiment),
    architecture: { name: student.use, plugin: make(student) as Architecture, identity: identityOf(experiment, student) },
    terms: Object.entries(loss).map(([name, entry]) => term(experiment, make, name, entry)),
    optimizer: { name: optimizer.use, plugin: make(optimizer) as Optimizer, scalars: scalarsOf(experiment, optimizer) },
    schedule: make(schedule) as Schedule,
    scheduleName: schedule.use,
    metrics: namedMetrics(experiment, make),
  };
}

/** The same with the weights that the student begins with on these texts. Throws an `InputError` for a source that cannot be had or does not fit. */
export async function readyPlan(experiment: Experiment, make: Make, text: TextData): Promise<TrialPlan> {
  const plan = trialPlan(experiment, make);
  return { ...plan, architecture: await begun(plan.architecture, text, 'student') };
}
