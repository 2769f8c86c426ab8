/** A finished run's student in another format, compared with the trained one before it counts. */
import type { Experiment } from '../config/types.js';
import type { Way } from '../config/ways.js';
import { predictLogits, scoreLogits } from '../distill/index.js';
import type { NamedMetric } from '../distill/types.js';
import { checkDifference, differenceOf, type Difference } from '../export/compare.js';
import { filesIn, published } from '../export/publish.js';
import type { Chosen, Exporter, GivenPlugin, ShippedRows, ShippedStudent } from '../plugin/index.js';
import { namedMetrics } from './plan.js';
import { withRebuilt, type FinishedRun, type Rebuilt, type ShipServices } from './rebuilt.js';
import { sampledRows, type SampledRows } from './sampled-rows.js';
import { portableLogits, shippedStudent } from './shipped-student.js';
import { renumbered, smaller, type SmallerInputs } from './smaller.js';
import { tokenCounts } from './token-counts.js';
import { trainerOn } from './train-on.js';

export interface ShipRequest extends FinishedRun {
  readonly exporter: Chosen<'exporter'>;
  /** How it is made smaller before; null: it stays as it is. */
  readonly way: Way | null;
  /** Where it goes. */
  readonly folder: string;
  readonly signal: AbortSignal;
}
export interface Shipped {
  readonly student: ShippedStudent;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Texts of the test split on which both were asked. */
  readonly texts: number;
  readonly difference: Difference;
  readonly scores: { readonly trained: Readonly<Record<string, number>>; readonly exported: Readonly<Record<string, number>> };
}

/** Texts that an export is compared on, at most. */
export const TEXTS = 2000;

/** Exports a student. Throws an `InputError` where the data have changed or the format cannot hold it, an error where what was written answers otherwise. */
export function ship(request: ShipRequest, services: ShipServices): Promise<Shipped> {
  const { experiment, exporter: chosen, way, folder } = request;
  const { make } = services;
  return withRebuilt(request, services, async (rebuilt) => {
    const { text, model, shape } = rebuilt;
    const rows = await sampledRows(text, 'test', TEXTS);
    const metrics = namedMetrics(experiment, make);
    const trained = await predictLogits(model, rows.split, { maxLength: shape.length });
    const whole = await shippedStudent(request, rebuilt, make);
    const exporter = make(chosen) as Exporter;
    const made = way ? await smaller(whole, way, await smallerInputs(request, whole, rebuilt, services), make) : whole;
    const own = { ...rows, ids: renumbered(rows.ids, whole.text, made.text) };
    const expected = portableLogits(made, own.ids);
    const student = scored(made, expected, own, metrics);
    const apart = (from: Float32Array, answered: Float32Array): Difference => differenceOf(from, answered, text.labels.length);
    const answers = await published(folder, async (draft) => {
      request.signal.throwIfAborted();
      await exporter.write(student, draft);
      const answered = await answersOf(exporter, draft, own, outsidePlugins(experiment));
      if (way) checkDifference(apart(expected, answered), chosen.use, exporter.tolerance, false);
      checkDifference(apart(trained, answered), chosen.use, exporter.tolerance, way !== null);
      request.signal.throwIfAborted();
      return answered;
    });
    const scoresOf = (logits: Float32Array) => scoreLogits({ logits, split: rows.split, classes: text.labels, metrics }).scores;
    return {
      student,
      files: filesIn(folder),
      texts: rows.split.size,
      difference: apart(trained, answers),
      scores: { trained: scoresOf(trained), exported: scoresOf(answers) },
    };
  });
}

/** Logits (N, C) flattened of what was written. */
export async function answersOf(
  exporter: Exporter,
  folder: string,
  rows: ShippedRows,
  plugins: readonly GivenPlugin[],
): Promise<Float32Array> {
  const reader = await exporter.read(folder, plugins);
  try {
    return await reader.logits(rows);
  } finally {
    await reader.close?.();
  }
}

/** What compressors of a run's student are given. */
export async function smallerInputs(
  { experiment, signal }: Pick<ShipRequest, 'experiment' | 'signal'>,
  whole: ShippedStudent,
  rebuilt: Rebuilt,
  services: ShipServices,
): Promise<SmallerInputs> {
  const counts = await tokenCounts(rebuilt.text.train, rebuilt.shape.vocabulary);
  return { counts, seed: experiment.config.seed, trainOn: trainerOn(experiment, whole, rebuilt, services, signal) };
}

/** The student with its own scores on the test split among what is told of it. */
function scored(student: ShippedStudent, logits: Float32Array, { split }: SampledRows, metrics: readonly NamedMetric[]): ShippedStudent {
  const { about, labels: classes } = student;
  const { scores } = scoreLogits({ logits, split, classes, metrics });
  const named = Object.fromEntries(Object.entries(scores).map(([name, value]) => [`test/${name}`, value]));
  return { ...student, about: { ...about, metrics: { ...about.metrics, ...named } } };
}

/** Definitions of the plugins that texts go through and that are not of the repository. */
export function outsidePlugins({ catalogue, config }: Experiment): GivenPlugin[] {
  const chosen: readonly Chosen[] = [...Object.values(config.preprocess), config.tokenizer];
  return chosen.map(({ kind, use }) => catalogue.get(kind, use)).flatMap(({ definition, from }) => (from === 'repository' ? [] : [definition as GivenPlugin])); // prettier-ignore
}
