/**
 * A sweep on three hosts with addresses of their own and one Redis: the same results as one process has, and what it takes. Prints a line a
 * sweep on stderr and one JSON document on stdout; ends with 1 where anything differs.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Fleet } from '../support/fleet.js';
import { doneBy, HostsSweep, slowness, trialsTold, type Told } from './hosts-sweep.js';

const { values } = parseArgs({ options: { trials: { type: 'string', default: '60' }, epochs: { type: 'string', default: '12' } } });
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const fleet = await Fleet.open({ tell: say });
if (!fleet?.network) {
  await fleet?.close();
  process.exit(1);
}
fleet.closeOnSignals();
const trials = Number(values.trials);
const seconds: Record<string, number> = {};
const faults: string[] = [];
let done: Record<string, number> = {};
try {
  const sweep = await HostsSweep.open(fleet, { trials, epochs: Number(values.epochs) });
  const alone = await sweep.alone();
  const note = (what: string, told: Told): void => {
    seconds[what] = told.seconds;
    const found = sweep.faults(told, alone);
    faults.push(...found.map((fault) => `${what}: ${fault}`));
    say(`${what}: ${told.seconds.toFixed(1)} s, ${found.length === 0 ? 'as by one process' : found.join('; ')}`);
  };
  note('one process', alone);
  const hosts = [await fleet.machine('one'), await fleet.machine('two'), await fleet.machine('three')];
  for (let count = 1; count <= hosts.length; count++) note(`${count} workers`, await sweep.together(hosts.slice(0, count)));
  const [one, two, three] = hosts as [(typeof hosts)[0], (typeof hosts)[0], (typeof hosts)[0]];
  const changing = async (running: Parameters<typeof trialsTold>[0]): Promise<void> => {
    await trialsTold(running, Math.ceil(trials / 6));
    const late = await fleet.worker(three);
    await trialsTold(running, Math.ceil(trials / 3));
    two.host!.cut();
    await trialsTold(running, Math.ceil((2 * trials) / 3));
    done = await doneBy(sweep);
    two.host!.join();
    void running.ended.then(() => late.child.kill('SIGTERM'));
  };
  note('2 workers, a third added, the second cut off', await sweep.together([one, two], changing));
  say(`  cohorts done when the second had been cut off: ${JSON.stringify(done)}`);
  const far = [await fleet.machine('far-one', { slow: slowness }), await fleet.machine('far-two', { slow: slowness })];
  note(`2 workers behind ${slowness.milliseconds} ms and ${slowness.loss * 100} % loss`, await sweep.together(far));
} finally {
  await fleet.close();
}
const added = (done['three'] ?? 0) > 0;
if (!added) faults.push('the host that was added took no work');
console.log(JSON.stringify({ trials, cores: availableParallelism(), seconds, done, faults }, null, 2));
process.exitCode = faults.length > 0 ? 1 : 0;
