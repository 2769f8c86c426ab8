/**
 * Kills sweeps with SIGKILL, resumes them, and compares what comes of them, in the journal and on a real MLflow server, with the same
 * sweeps in peace; with --minutes, sweeps over a queue that a storm of faults befalls. Prints a line a kill on stderr and one JSON document on
 * stdout; ends with 1 where anything differs.
 */
import { parseArgs } from 'node:util';
import { drawsOf } from '../../src/search/index.js';
import { Workplace } from '../support/workplace.js';
import { kinds, type Moment } from './moments.js';
import { night, peace, type Night } from './night.js';
import { storms } from './storms.js';
import { sweepNames, writeSweep } from './sweeps.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    sweeps: { type: 'string', default: sweepNames.join() },
    at: { type: 'string', default: kinds.join() },
    trials: { type: 'string', default: '16' },
    epochs: { type: 'string', default: '6' },
    minutes: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`npm run soak -- [--kills 50] [--seed 1] [--sweeps ${sweepNames.join()}] [--at ${kinds.join()}] [--trials 16] [--epochs 6]`);
  console.log('npm run soak -- --minutes 60 [--seed 1] [--trials 16] [--epochs 6]: sweeps over a queue in a storm of faults');
  process.exit(0);
}

const draw = drawsOf(Number(values.seed), 0, 'soak', 0);
const below = (most: number): number => Math.floor(draw() * most);
const wanted = values.at.split(',');
const spans: Readonly<Record<Moment['kind'], () => number>> = {
  time: () => (draw() < 0.2 ? -below(4_000) - 1 : below(2_500)),
  line: () => 1 + below(30),
  lock: () => 1 + below(25),
  late: () => below(1_500),
};
const ordinary = wanted.filter((kind) => kind !== 'late') as Moment['kind'][];
const moment = (): Moment => {
  const kind = wanted.includes('late') && draw() < 0.08 ? 'late' : ordinary[below(ordinary.length)]!;
  return { kind, count: spans[kind]() };
};
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Nights of one sweep until so many kills have come. */
async function soak(place: Workplace, uri: string, name: string, kills: number): Promise<Night[]> {
  const size = { trials: Number(values.trials), epochs: Number(values.epochs) };
  const sweep = writeSweep(place, name, size);
  const expected = await peace(place, uri, sweep, `${name} in peace`);
  const nights: Night[] = [];
  for (let done = 0; done < kills; done += nights.at(-1)!.deaths.length) {
    const moments = Array.from({ length: kills - done }, moment);
    nights.push(await night(place, { uri, sweep, experiment: `${name} ${nights.length}`, moments, expected }));
    const { deaths, waits, story, states, runs, faults } = nights.at(-1)!;
    const held = deaths.filter((death) => death.held).length;
    say(`${name}: ${deaths.length} kills, ${held} with the lock held (waits ${waits.map(Math.round).join(', ') || 'none'} ms);`);
    say(`  ${JSON.stringify(states)}, ${runs} runs; ${story.again} trials taken up again, ${story.repeated} epochs repeated`);
    for (const fault of faults) say(`  FAULT ${fault}`);
  }
  return nights;
}

if (values.minutes !== undefined) {
  const size = { trials: Number(values.trials), epochs: Number(values.epochs) };
  const found = await storms({ minutes: Number(values.minutes), seed: Number(values.seed), size, tell: say });
  if (found) console.log(JSON.stringify(found, null, 2));
  process.exit((found?.faults.length ?? 0) === 0 ? 0 : 1);
}
const place = Workplace.open();
if (!place) {
  say('no MLflow server is installed here; run the set-up');
  process.exit(1);
}
const found: Record<string, Night[]> = {};
try {
  const { uri } = await place.document(['server', 'start']);
  const names = values.sweeps.split(',');
  for (const [index, name] of names.entries()) {
    const share =
      Math.floor((Number(values.kills) * (index + 1)) / names.length) - Math.floor((Number(values.kills) * index) / names.length);
    found[name] = await soak(place, uri, name, share);
  }
} finally {
  await place.close();
}
const nights = Object.values(found).flat();
const deaths = nights.flatMap((one) => one.deaths);
const firsts = (held: boolean): number[] =>
  nights.flatMap((one) =>
    one.deaths.flatMap(({ firstLine }, index) =>
      firstLine !== null && index > 0 && one.deaths[index - 1]!.held === held ? [firstLine] : [],
    ),
  );
console.log(
  JSON.stringify(
    {
      kills: deaths.length,
      by: Object.fromEntries(kinds.map((kind) => [kind, deaths.filter((death) => death.kind === kind).length])),
      lock_held: deaths.filter(({ held }) => held).length,
      longest_wait_ms: Math.max(0, ...nights.flatMap(({ waits }) => waits)),
      /** From the start of a process to its first line, after a death with the lock held and after others. */
      first_line_ms: { after_lock: Math.max(0, ...firsts(true)), after_others: Math.max(0, ...firsts(false)) },
      trials_again: nights.reduce((sum, { story }) => sum + story.again, 0),
      epochs_repeated: nights.reduce((sum, { story }) => sum + story.repeated, 0),
      nights: Object.fromEntries(Object.entries(found).map(([name, list]) => [name, list.length])),
      faults: nights.flatMap(({ faults }) => faults),
    },
    null,
    2,
  ),
);
process.exitCode = nights.some(({ faults, waits }) => faults.length > 0 || waits.some((wait) => wait > 2_000)) ? 1 : 0;
