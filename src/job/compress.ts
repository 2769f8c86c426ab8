/** A finished run's student in every way that makes it smaller, measured; the test split is opened for the chosen one alone. */
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Way } from '../config/ways.js';
import { scoreLogits } from '../distill/index.js';
import { published } from '../export/publish.js';
import { InputError, type ShippedStudent } from '../plugin/index.js';
import {
  chosenWay,
  compressionFront,
  compressionPage,
  compressionPlot,
  pointsLost,
  type JudgedMetric,
  type Limits,
  type MeasuredWay,
} from '../report/index.js';
import { BundleBench, type Benched } from './bundle-bench.js';
import { namedMetrics } from './plan.js';
import { withRebuilt, type FinishedRun, type ShipServices } from './rebuilt.js';
import { sampledRows } from './sampled-rows.js';
import { smallerInputs } from './ship.js';
import { shippedStudent } from './shipped-student.js';
import { smaller } from './smaller.js';

export interface CompressRequest extends FinishedRun {
  /** The first of them is the student as it is. */
  readonly ways: readonly Way[];
  readonly metric: JudgedMetric;
  readonly limits: Limits;
  /** Keep the bundle of every way, not those alone that are on the front or chosen. */
  readonly keepAll: boolean;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onWay: (way: MeasuredWay) => void;
  /** Told where the cores cannot be chosen. */
  readonly unbound: () => void;
}
export interface TestedWay {
  readonly way: MeasuredWay;
  /** Texts of the test split. */
  readonly texts: number;
  readonly scores: { readonly trained: Readonly<Record<string, number>>; readonly smaller: Readonly<Record<string, number>> };
}
export interface Compressed {
  readonly texts: number;
  readonly ways: readonly MeasuredWay[];
  readonly leftOut: readonly { readonly way: string; readonly reason: string }[];
  readonly front: readonly number[];
  readonly chosen: TestedWay | null;
  /** Folders of the bundles that were kept, by number: those of the front, the student as it was, the chosen one; or all. */
  readonly kept: Readonly<Record<number, string>>;
}

const TEXTS = 5000; // of the validation split
export const plotName = 'front.svg';
export const pageName = 'compressed.html';

/** Makes the bundles, `front.svg` and `compressed.html` in a new folder. Throws an `InputError` as `ship` does, an error where a bundle does not answer as its student. */
export function compress(request: CompressRequest, services: ShipServices): Promise<Compressed> {
  return withRebuilt(request, services, async (rebuilt) => {
    const whole = await shippedStudent(request, rebuilt, services.make);
    const rows = await sampledRows(rebuilt.text, 'validation', TEXTS);
    const inputs = await smallerInputs(request, whole, rebuilt, services);
    const bench = await BundleBench.open(request, rebuilt, rows, services.make);
    return published(request.folder, async (draft) => {
      const done: Done[] = [];
      const known = new Map<string, ShippedStudent>();
      const leftOut: { way: string; reason: string }[] = [];
      for (const [number, way] of request.ways.entries()) {
        request.signal.throwIfAborted();
        try {
          const student = await smaller(whole, way, inputs, services.make, known);
          const folder = `${number}-${way.name.replaceAll(/[^\w.+-]/g, '_')}`;
          const benched = await bench.measure(student, join(draft, folder));
          done.push({
            student,
            folder,
            benched,
            way: measured(number, way, benched, done[0]?.benched ?? benched, student, request.metric),
          });
          request.onWay(done.at(-1)!.way);
        } catch (fault) {
          if (!(fault instanceof InputError) || number === 0) throw fault;
          leftOut.push({ way: way.name, reason: fault.problem });
        }
      }
      return concluded(request, { done, leftOut, texts: rows.split.size }, draft, rebuilt.text, services, bench);
    });
  });
}

interface Done {
  readonly student: ShippedStudent;
  readonly folder: string;
  readonly benched: Benched;
  readonly way: MeasuredWay;
}

function measured(
  number: number,
  { name }: Way,
  { bytes, scores, difference, latency }: Benched,
  first: Benched,
  { about }: ShippedStudent,
  { metric, direction }: JudgedMetric,
): MeasuredWay {
  const lost = pointsLost(first.scores[metric]!, scores[metric]!, direction);
  const { labels: sameLabels, logits } = difference;
  return { number, way: name, bytes, parameters: about.parameters, scores, lost, sameLabels, logits, latency };
}

interface Walked {
  readonly done: readonly Done[];
  readonly leftOut: Compressed['leftOut'];
  readonly texts: number;
}

/** Keeps the front, chooses, looks at the test split, draws. */
async function concluded(
  request: CompressRequest,
  { done, leftOut, texts }: Walked,
  draft: string,
  text: Parameters<typeof sampledRows>[0],
  { make }: ShipServices,
  bench: BundleBench,
): Promise<Compressed> {
  const ways = done.map(({ way }) => way);
  const front = compressionFront(ways, request.metric);
  const best = chosenWay(ways, request.limits);
  const stays = ({ number }: MeasuredWay): boolean => request.keepAll || number === 0 || number === best?.number || front.includes(number);
  for (const { way, folder } of done) if (!stays(way)) rmSync(join(draft, folder), { recursive: true });
  const folderOf = (number: number): string => done.find(({ way }) => way.number === number)!.folder;
  let chosen: TestedWay | null = null;
  if (best) {
    const test = await sampledRows(text, 'test', Infinity);
    const metrics = namedMetrics(request.experiment, make);
    const score = async (number: number): Promise<Readonly<Record<string, number>>> => {
      const logits = await bench.answers(join(draft, folderOf(number)), test.texts);
      return scoreLogits({ logits, split: test.split, classes: text.labels, metrics }).scores;
    };
    chosen = { way: best, texts: test.split.size, scores: { trained: await score(0), smaller: await score(best.number) } };
    const { student, folder, benched } = done.find(({ way }) => way === best)!;
    await bench.rewrite(student, join(draft, folder), benched.scores, chosen.scores.smaller);
  }
  const kept = Object.fromEntries(
    done.filter(({ way }) => stays(way)).map(({ way, folder }) => [way.number, join(request.folder, folder)]),
  );
  const found = { texts, ways, leftOut, front, chosen, kept };
  await drawn(request, found, draft);
  return found;
}

async function drawn({ experiment, run, metric, limits }: CompressRequest, found: Compressed, draft: string): Promise<void> {
  const story = { ...found, name: experiment.config.name, run, metric, choice: choiceWords(found, metric, limits) };
  const plot = await compressionPlot(story);
  await writeFile(join(draft, plotName), plot);
  await writeFile(join(draft, pageName), compressionPage(story, plot));
}

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** What was chosen and how good it is, in a sentence. */
export function choiceWords(
  { chosen, ways }: Pick<Compressed, 'chosen' | 'ways'>,
  { metric }: JudgedMetric,
  { maxBytes, maxLoss }: Limits,
): string {
  const limits = [maxBytes === null ? [] : [`${kB(maxBytes)}`], maxLoss === null ? [] : [`${maxLoss} points of ${metric} lost`]].flat();
  if (limits.length === 0) return `${ways.length} ways were measured; none was chosen, since no limit was given.`;
  if (!chosen) return `No way keeps to the limits: ${limits.join(' and ')} at most.`;
  const { way, texts, scores } = chosen;
  const score = (of: Readonly<Record<string, number>>): string => of[metric]!.toFixed(4);
  return `Chosen for at most ${limits.join(' and ')}: ${way.number}, ${way.way}, with ${kB(way.bytes)} in place of ${kB(ways[0]!.bytes)}; ${metric} on ${texts} test texts ${score(scores.smaller)} in place of ${score(scores.trained)}.`;
}
