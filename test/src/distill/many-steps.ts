/** Trains for many steps in a process of its own and prints what is held before and after: `node many-steps.js SCENARIO`. */
import * as tf from '@tensorflow/tfjs';
import { Seats } from '../../../src/distill/index.js';
import type { EncodedSplit } from '../../../src/plugin/index.js';
import type { TrialPlan } from '../../../src/distill/types.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import { useBackend } from '../../support/backend.js';
import { plan, trialData } from './fixtures.js';
import { made } from '../../support/made.js';

export interface Held {
  /** Tensors of tfjs, and of the backend itself. */
  readonly tensors: readonly number[];
  readonly native: readonly number[];
  /** Resident memory, bytes. */
  readonly resident: readonly number[];
  /** Steps of all trials between the first and the last look. */
  readonly steps: number;
}

/** All texts of one length, so that there is little to record. */
const cut = (split: EncodedSplit): EncodedSplit => ({ ...split, tokens: (row) => Int32Array.of(2 + (row % 2), 5, 4 + (row % 7)) });
const whole = trialData();
const data = { ...whole, train: cut(whole.train), validation: cut(whole.validation) };
const tiny = (dropout: number, hidden = 0): TrialPlan => {
  const plugin = made(bag, { embedding: 4, hidden, dropout });
  return plan({ architecture: { name: 'tiny', plugin, identity: `${hidden} ${dropout}` }, batchSize: 8 });
};
const rows = Array.from({ length: 50 }, (_, row) => row);

/** Steps of some trials side by side in seats of their own. */
async function side(seats: Seats, plans: readonly TrialPlan[], steps: number): Promise<number> {
  seats.expect(plans.length);
  const open = plans.map((given) => seats.open(given, data));
  for (let step = 0; step < steps; step++)
    await Promise.all(
      open.map(async ({ seat, feed }, index) => {
        const at = (step * 8) % 40;
        await seat.step(await feed.step(`${index}:${step}`, rows.slice(at, at + 8)), 0.01);
      }),
    );
  seats.expect(1);
  for (const { close } of open) close();
  return steps * plans.length;
}

/** Answers how many steps it took. */
type Turn = (seats: Seats) => Promise<number>;
const scenarios: Readonly<Record<string, { readonly turns: number; readonly warm: number; readonly act: Turn }>> = {
  alone: { turns: 10, warm: 1, act: (seats) => side(seats, [tiny(0.2)], 1000) },
  'side by side': { turns: 10, warm: 1, act: (seats) => side(seats, [0.1, 0.2, 0.3, 0.4].map((rate) => tiny(rate)), 250) }, // prettier-ignore
  seats: { turns: 9, warm: 1, act: (seats) => repeated(20, () => side(seats, [tiny(0.2)], 3)) },
  // TensorFlow keeps what it prepared for each shape that it meets: the first round is for that.
  cohorts: { turns: 2, warm: 0, act: (seats) => repeated(20, (cohort) => side(seats, [tiny(0.2, 1 + cohort)], 2)) },
  'op by op': { turns: 4, warm: 1, act: (seats) => side(seats, [{ ...tiny(0.2), traced: false }], 50) },
};

async function repeated(times: number, act: (turn: number) => Promise<number>): Promise<number> {
  let steps = 0;
  for (let turn = 0; turn < times; turn++) steps += await act(turn);
  return steps;
}

async function main(): Promise<void> {
  await useBackend();
  const { turns, warm, act } = scenarios[process.argv[2]!]!;
  const seats = new Seats();
  const held = { tensors: [] as number[], native: [] as number[], resident: [] as number[], steps: 0 };
  for (let turn = 0; turn < turns + warm; turn++) {
    const steps = await act(seats);
    if (turn < warm) continue;
    held.steps += steps;
    for (let again = 0; again < 3; again++) globalThis.gc?.();
    held.tensors.push(tf.memory().numTensors);
    held.native.push((tf.backend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors());
    held.resident.push(process.memoryUsage.rss());
  }
  console.log(JSON.stringify(held));
  process.exit(0);
}
void main();
