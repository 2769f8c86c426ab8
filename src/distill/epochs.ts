/** Keeps each epoch of a teacher's training by the content that it follows from. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { InputError, type Chosen, type Log, type TrainRequest } from '../plugin/index.js';
import { progressFromParts, progressToParts } from './progress-bytes.js';
import type { Keeper } from './progress.js';

/** A store of the last epochs of trainings that are under way. A key is a hex digest. */
export interface EpochStore {
  /** The parts of the newest epoch that is sound; null where there is none. */
  latest(key: string): Promise<Readonly<Record<string, Uint8Array>> | null>;
  /** Keeps an epoch, whole or not at all, and the one before it; older ones go. Throws an `InputError` where nothing can be kept. */
  keep(key: string, epoch: number, parts: Readonly<Record<string, Uint8Array>>): Promise<void>;
  /** Removes all epochs of a training. */
  forget(key: string): Promise<void>;
}

const FORMAT = 1; // raised when what is kept changes its meaning

const sha256 = (data: string | Float32Array): string => createHash('sha256').update(data).digest('hex');

/**
 * Digest of all that a training follows from; null where its architecture does not say it. `digests` are those of a plugin's code, `origin`
 * that of the files that the architecture begins from.
 */
export function trainingKey(request: TrainRequest, digests: (chosen: Chosen) => readonly string[], origin?: string): string | null {
  const { architecture, optimizer, schedule, data, epochs, batchSize, clipNorm, patience, seed, from } = request;
  const chosen = (choice: Chosen): unknown => [choice, digests(choice)];
  const network = 'use' in architecture ? chosen(architecture) : (architecture.identity ?? null);
  if (network === null) return null;
  const splits = [data.digest, data.train.digest, data.validation.digest];
  const other = from && [from.alpha, from.temperature, ...Object.values(from.logits).map((logits) => sha256(logits))];
  const rest = [epochs, batchSize, clipNorm, patience, seed, tf.getBackend(), other ?? null, origin ?? null];
  return sha256(JSON.stringify([FORMAT, network, chosen(optimizer), chosen(schedule), splits, rest]));
}

/** Keeps one training's progress; what cannot be kept is told once, and training goes on without. */
export function keeperOf(store: EpochStore, key: string, name: string, log?: Log): Keeper {
  let told = false;
  return {
    async latest() {
      const parts = await store.latest(key);
      try {
        return parts && progressFromParts(parts);
      } catch (fault) {
        log?.warn(`what was kept of teacher ${name} cannot be used (${(fault as Error).message}): it is trained anew`);
        return null;
      }
    },
    async keep(progress) {
      try {
        await store.keep(key, progress.reports.length, progressToParts(progress));
      } catch (fault) {
        if (!(fault instanceof InputError)) throw fault;
        if (!told) log?.warn(`${fault.message}; teacher ${name} trains on, and begins anew where it is cut off`);
        told = true;
      }
    },
    async resumed({ length }) {
      log?.info(`teacher ${name}: goes on after epoch ${length}, which was kept`);
      return 'continue';
    },
  };
}
