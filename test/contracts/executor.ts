import { fileURLToPath } from 'node:url';
import { InputError, LostWorker, type Cohort, type Executor, type Workers } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';

type ExecutorSubject = Subject<Executor>;

const worker = fileURLToPath(new URL('echo-worker.js', import.meta.url));
const cohort = (id: string, work: unknown): Cohort => ({ id, students: 1, alone: false, work });

/** Workers of this machine, which a check may begin; else why there are none. */
async function opened({ plugin }: ExecutorSubject): Promise<Workers | string> {
  try {
    await plugin.check?.();
    const workers = await plugin.open({ name: 'conformance', worker });
    if (workers === null) return 'students train in the process of the sweep';
    if (!workers.others) return workers;
    await workers.close();
    return 'its workers are begun elsewhere, and what it carries to them is not checked';
  } catch (fault) {
    if (fault instanceof InputError) return `what it needs is not there: ${fault.message}`;
    throw fault;
  }
}

async function withWorkers(subject: ExecutorSubject, check: (workers: Workers) => Promise<void>): Promise<string | undefined> {
  const workers = await opened(subject);
  if (typeof workers === 'string') return workers;
  try {
    await check(workers);
  } finally {
    await workers.close();
  }
  return undefined;
}

export const executorChecks: readonly Check<ExecutorSubject>[] = [
  {
    name: 'has places, and cohorts of one student or more',
    run: (subject) =>
      withWorkers(subject, async ({ places, cohort: most }) => {
        expectThat(Number.isInteger(places) && places >= 1, `places is ${places}`);
        expectThat(Number.isInteger(most) && most >= 1, `cohort is ${most}`);
      }),
  },
  {
    name: 'carries messages both ways, in order and as they are, and says when a cohort is done',
    run: (subject) =>
      withWorkers(subject, async (workers) => {
        const heard: unknown[] = [];
        const running = workers.run(cohort('echo', { greet: Float32Array.of(1, NaN) }), (message) => heard.push(message));
        for (let number = 0; number < 20; number++) running.send({ number });
        running.send('end');
        await running.ended;
        const [first, ...rest] = heard as [{ greet: Float32Array }, ...{ number: number }[]];
        expectThat(first?.greet instanceof Float32Array && Number.isNaN(first.greet[1]), 'typed arrays do not arrive as they were sent');
        expectThat(
          rest.map(({ number }) => number).join() === Array.from({ length: 20 }, (_, each) => each).join(),
          'messages are lost, or in another order',
        );
      }),
  },
  {
    name: 'says that a worker is lost',
    run: (subject) =>
      withWorkers(subject, async (workers) => {
        const running = workers.run(cohort('dying', {}), () => undefined);
        running.send('die');
        const fault = await running.ended.then(
          () => null,
          (lost: unknown) => lost,
        );
        expectThat(fault instanceof LostWorker, 'a cohort whose process ended is said to be done');
        expectThat(
          fault.blame === 'alone' && fault.reason.trim() !== '',
          'it does not say what happened, or that nothing else was in the process',
        );
      }),
  },
];
