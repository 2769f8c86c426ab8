/** Nothing is left behind by 10,000 steps, by seats that open and close, by programs that are dropped. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { hasNative } from '../../support/backend.js';
import type { Held } from './many-steps.js';

const script = fileURLToPath(new URL('many-steps.js', import.meta.url));
const FLAT = 1.05; // the most that resident memory may grow or shrink

/** What a process of its own holds after each turn of a scenario. */
async function held(scenario: string): Promise<Held> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, scenario]);
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Held;
}

describe('many steps', function () {
  this.timeout(120_000);
  const scenarios: readonly [string, string, number][] = [
    ['alone', '10,000 steps of a trial', 10_000],
    ['side by side', '10,000 steps of four trials', 10_000],
    ['seats', '200 seats that open and close', 540],
    ['cohorts', 'programs of 20 models that are dropped', 80],
    ['op by op', 'steps op by op', 200],
  ];
  let running: Promise<Held>[];
  before(async function () {
    if (!(await hasNative())) this.skip(); // counts and memory are those of native TensorFlow
    running = scenarios.map(([name]) => held(name)); // at once, since each is a process that computes by itself
    for (const one of running) one.catch(() => undefined); // its own test tells
  });

  for (const [index, [, what, steps]] of scenarios.entries())
    it(`${what} leave nothing behind`, async () => {
      const found = await running[index]!;
      expect(found.steps).to.equal(steps);
      expect(new Set(found.tensors).size, `tensors: ${found.tensors.join()}`).to.equal(1);
      expect(new Set(found.native).size, `tensors of the backend: ${found.native.join()}`).to.equal(1);
      expect(Math.max(...found.resident) / Math.min(...found.resident), `resident: ${found.resident.join()}`).to.be.at.most(FLAT);
    });
});
