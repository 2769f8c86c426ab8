/** Prepared texts on disk: written whole or not at all, and compared with their digests when they are read. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, type EncodedSplit, type Log, type SplitName } from '../plugin/index.js';
import { DiskTexts, endsOf } from './disk-texts.js';
import { diskSplit } from './disk-split.js';
import type { LeftOut } from './left-out.js';
import { PackedTexts } from './packed-texts.js';
import type { Pool } from './pool.js';
import { keepPool, readKeptPool, type KeptPool } from './pool-files.js';
import { encodedSplit, sha256 } from './split.js';
import { fileOf, readInts, readRows, type KeptSplit } from './split-files.js';
import type { FinishedSplit } from './split-sink.js';
import { isDiskFault } from './store-fault.js';
import type { TextStore } from './text-store.js';
import type { Workplace } from './workplace.js';

/** What is known of the splits together. */
export interface About {
  readonly labels: readonly string[];
  /** The vocabulary from id 2 up. */
  readonly tokens: readonly string[];
  /** Training examples that preprocessors left out, and how many there were. */
  readonly left: LeftOut;
  readonly examples: number;
  /** Training rows that augmenters made: the last ones. */
  readonly augmented: number;
  /** What a trained tokenizer has learnt; null for any other. */
  readonly learnt: string | null;
}
export interface KeptTexts {
  readonly about: About;
  readonly splits: Readonly<Partial<Record<SplitName, EncodedSplit>>>;
  /** Raw examples of a test split that was cut off, until it is opened. */
  readonly heldOut: Pool | null;
}
export interface MadeTexts extends Omit<KeptTexts, 'splits'> {
  readonly splits: Readonly<Partial<Record<SplitName, FinishedSplit>>>;
}
interface Manifest {
  readonly about: About;
  readonly splits: Readonly<Partial<Record<SplitName, KeptSplit>>>;
  readonly heldOut: KeptPool | null;
}

const MANIFEST = 'manifest.json';
const splitNames: readonly SplitName[] = ['train', 'validation', 'test'];

/** The texts kept under a key; null where there are none or where they are damaged, which removes them. */
export async function readTexts(store: TextStore, key: string): Promise<KeptTexts | null> {
  const folder = store.find(key);
  if (folder === null) return null;
  try {
    const kept = await readFolder(folder);
    if (kept) return kept;
  } catch (error) {
    if (!isDiskFault(error) && !(error instanceof SyntaxError) && !(error instanceof InputError)) throw error;
  }
  store.drop(key);
  return null;
}

async function readFolder(folder: string): Promise<KeptTexts | null> {
  const [seal, ...lines] = readFileSync(join(folder, MANIFEST), 'utf8').split('\n');
  if (sha256(lines.join('\n')) !== seal) return null;
  const { about, splits, heldOut } = JSON.parse(lines.join('\n')) as Manifest;
  const found: Partial<Record<SplitName, EncodedSplit>> = {};
  for (const name of splitNames.filter((each) => splits[each])) {
    const split = await readSplit(folder, name, splits[name]!);
    if (split?.digest !== splits[name]!.digest) return null;
    found[name] = split;
  }
  const pool = heldOut && (await readKeptPool(folder, heldOut, about.labels));
  return heldOut && !pool ? null : { about, splits: found, heldOut: pool };
}

async function readSplit(folder: string, name: SplitName, { size, disk }: KeptSplit): Promise<EncodedSplit | null> {
  const [labels, lengths, counts] = readRows(folder, name, size, 3) ?? [];
  if (!labels || !lengths || !counts) return null;
  const [textsFile, idsFile] = [fileOf(folder, name, 'texts'), fileOf(folder, name, 'ids')];
  if (disk) return diskSplit(name, { texts: new DiskTexts(textsFile, endsOf(lengths)), labels, counts, idsFile });
  const texts = new PackedTexts(readFileSync(textsFile), Int32Array.from(endsOf(lengths)));
  return encodedSplit(name, { texts, labels, ids: readInts(idsFile), ends: Int32Array.from(endsOf(counts)) });
}

/** Keeps texts under a key. A fault of the disk is told and nothing is kept. */
export async function keepTexts(
  workplace: Workplace,
  key: string,
  { about, splits, heldOut }: MadeTexts,
  log: Log | undefined,
): Promise<void> {
  try {
    const folder = workplace.folder();
    const kept = Object.fromEntries(Object.entries(splits).map(([name, { keep }]) => [name, keep(folder)]));
    const manifest = JSON.stringify({ about, splits: kept, heldOut: heldOut && (await keepPool(folder, heldOut)) } satisfies Manifest);
    for (const name of splitNames)
      for (const part of ['pool', 'first'] as const) if (existsSync(fileOf(folder, name, part))) rmSync(fileOf(folder, name, part));
    writeFileSync(join(folder, MANIFEST), `${sha256(manifest)}\n${manifest}`);
    workplace.keep(key);
  } catch (error) {
    if (!isDiskFault(error) && !(error instanceof InputError)) throw error;
    log?.warn(`the prepared texts are not kept for the next run: ${(error as Error).message}`);
  }
}
