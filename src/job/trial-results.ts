/** What a trained student comes to, under the names that objectives and constraints go by. */
import type { SweepConfig } from '../config/types.js';
import { weightBytes } from '../export/student.js';
import { pathsOf } from '../config/expression.js';
import {
  bytesPath,
  latencyPaths,
  loggedName,
  medianLatencyPath,
  resultPath,
  resultPaths,
  sizePath,
  tailLatencyPath,
} from '../report/index.js';
import type { MetricPoint } from '../track/tracker.js';
import type { TrialRunner } from './trial-runner.js';
import type { FinishedTrial } from './types.js';

export type Results = Readonly<Record<string, number>>;

/** What is known of a student of so many numbers before it is trained. */
export const sizeResults = (parameters: number): Results => ({ [sizePath]: parameters, [bytesPath]: weightBytes(parameters) });

/** The results other than scores that a sweep asks for. */
function askedFor({ objectives, constraints }: Pick<SweepConfig, 'objectives' | 'constraints'>): ReadonlySet<string> {
  const named = [...objectives.map(resultPath), ...constraints.flatMap(({ expression }) => [...pathsOf(expression).keys()])];
  return new Set(named.filter((path) => resultPaths.includes(path)));
}

/** The scores given, the student's size and, where the sweep asks for it, its latency: it is measured only then. */
export async function trialResults(
  finished: FinishedTrial,
  scores: Results,
  sweep: Pick<SweepConfig, 'objectives' | 'constraints'>,
  runner: Pick<TrialRunner, 'latency'>,
  unbound: () => void,
): Promise<Results> {
  const { trained } = finished;
  const named = Object.fromEntries(Object.entries(scores).map(([name, score]) => [`validation.${name}`, score]));
  const known = { ...named, ...sizeResults(trained.parameters) } as Results;
  if (!latencyPaths.some((path) => askedFor(sweep).has(path))) return known;
  const { p50, p95 } = await runner.latency(finished, unbound);
  return { ...known, [medianLatencyPath]: p50, [tailLatencyPath]: p95 };
}

/** The asked results as metrics of the trial's run; its parameters and scores are told there anyway. */
export function resultPoints(results: Results, sweep: Pick<SweepConfig, 'objectives' | 'constraints'>): MetricPoint[] {
  const timestamp = Date.now();
  return [...askedFor(sweep)]
    .filter((path) => path !== sizePath && results[path] !== undefined)
    .map((path) => ({ key: loggedName(path), value: results[path]!, step: 0, timestamp }));
}

/** The values of a sweep's objectives, in their order; NaN where there is none. */
export const objectiveValues = (results: Results, { objectives }: Pick<SweepConfig, 'objectives'>): number[] =>
  objectives.map((objective) => results[resultPath(objective)] ?? NaN);
