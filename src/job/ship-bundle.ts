/** A bundle in another format, compared with the bundle itself before it counts: no data are needed. */
import { checkDifference, differenceOf, type Difference } from '../export/compare.js';
import { filesIn, published } from '../export/publish.js';
import type { Chosen, Exporter, GivenPlugin, ShippedStudent } from '../plugin/index.js';
import { load, readBundle, shippedOf } from '../student/index.js';
import { drawnTexts } from './drawn-texts.js';
import { answersOf, TEXTS, type Shipped } from './ship.js';
import { logitsOf } from './bundle-bench.js';
import type { Make } from './tokens.js';

export interface ShipBundleRequest {
  /** Folder of the bundle. */
  readonly bundle: string;
  readonly exporter: Chosen<'exporter'>;
  /** Where it goes. */
  readonly folder: string;
  /** Those that its texts go through and that are not Stillhouse's own. */
  readonly plugins: readonly GivenPlugin[];
  readonly signal: AbortSignal;
}
export interface ShippedBundle extends Pick<Shipped, 'files' | 'texts'> {
  readonly student: ShippedStudent;
  readonly difference: Difference;
}

/** Throws an `InputError` for a bundle that cannot be read or that the format cannot hold, an error where what was written answers otherwise. */
export async function shipBundle(request: ShipBundleRequest, make: Make): Promise<ShippedBundle> {
  const { bundle, exporter: chosen, folder, plugins, signal } = request;
  const own = await load(bundle, { plugins });
  const student = shippedOf(readBundle(bundle));
  const texts = drawnTexts(student.text, TEXTS);
  const answers = logitsOf(own, texts);
  const exporter = make(chosen) as Exporter;
  const difference = await published(folder, async (draft) => {
    await exporter.write(student, draft);
    const rows = { texts, ids: texts.map((text) => own.tokens(text)) };
    const found = differenceOf(answers, await answersOf(exporter, draft, rows, plugins), own.labels.length);
    checkDifference(found, chosen.use, exporter.tolerance, false);
    signal.throwIfAborted();
    return found;
  });
  return { student, files: filesIn(folder), texts: texts.length, difference };
}
