/** What a sweep makes of workers that come, answer twice, die, refuse and are told to leave. */
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { EpochReport, TrainedTrial } from '../../../src/distill/types.js';
import { RemoteStudents } from '../../../src/job/remote-students.js';
import type { RemoteStudent } from '../../../src/job/remote-unit.js';
import type { CohortWork, FromStudent, ToStudent } from '../../../src/job/student-messages.js';
import { InputError, LostWorker, type Cohort, type Workers } from '../../../src/plugin/index.js';

/** A cohort in a worker that does what the test says. */
interface Held {
  readonly cohort: Cohort;
  readonly names: string[];
  readonly said: ToStudent[];
  hear(message: FromStudent): void;
  done(): void;
  lose(reason: string, blame?: LostWorker['blame']): void;
}

function workers(most = 1, others = false) {
  const held: Held[] = [];
  const all: Workers = {
    places: 4,
    cohort: most,
    others,
    run(cohort, hear) {
      const said: ToStudent[] = [];
      const names = (cohort.work as CohortWork).students.map(({ document }) => String(document['name']));
      let [done, lose]: [() => void, (fault: LostWorker) => void] = [() => {}, () => {}];
      const ended = new Promise<void>((resolve, reject) => ([done, lose] = [resolve, reject]));
      held.push({ cohort, names, said, hear, done, lose: (reason, blame = 'shared') => lose(new LostWorker(reason, blame)) });
      return { send: (message) => void said.push(message as ToStudent), ended };
    },
    close: async () => undefined,
  };
  return { all, held };
}

const report = (epoch: number): EpochReport => ({ epoch, trainLoss: 1, validation: { loss: 1 }, rate: 0.1, seconds: 1 });
const trained = { epochs: [report(0)], best: 0, stopped: 'finished', parameters: 3 } as unknown as TrainedTrial;
/** Lets what is under way come to its end. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await setImmediate();
}

function sweep(most?: number, others?: boolean) {
  const { all, held } = workers(most, others);
  const warnings: string[] = [];
  const students = new RemoteStudents(all, 'study', { info: () => {}, warn: (line) => void warnings.push(line) });
  const epochs: string[] = [];
  const lost: string[] = [];
  const train = (name: string, more: Partial<RemoteStudent> = {}): Promise<unknown> =>
    students
      .train({
        work: { document: { name }, versions: {}, files: {} },
        onEpoch: async ({ epoch }) => (epochs.push(`${name} ${epoch}`), epoch === 5 ? 'prune' : 'continue'),
        onLost: (reason) => void lost.push(`${name} ${reason}`),
        ...more,
      })
      .then(
        (found) => (found === trained ? 'trained' : found),
        (fault: unknown) => fault,
      );
  return { train, held, warnings, epochs, lost };
}

describe('students that train in workers', () => {
  it('are judged epoch by epoch; what arrives twice is answered twice and applied once', async () => {
    const { train, held, epochs } = sweep();
    const result = train('a');
    await calm();
    const [worker] = held as [Held];
    for (const epoch of [0, 0, 5]) worker.hear({ student: 0, type: 'epoch', report: report(epoch) });
    await calm();
    expect(worker.said.map((message) => ('verdict' in message ? `${message.epoch} ${message.verdict}` : message.type))).to.deep.equal([
      '0 continue',
      '0 continue',
      '5 prune',
    ]);
    worker.hear({ student: 0, type: 'trained', trained });
    worker.hear({ student: 0, type: 'trained', trained: { ...trained, parameters: 4 } });
    worker.done();
    expect(await result).to.equal('trained');
    expect(epochs).to.deep.equal(['a 0', 'a 5']);
    expect(worker.said.filter(({ type }) => type === 'taken')).to.have.length(2);
  });

  it('go together in cohorts of so many; those of one trial are never parted', async () => {
    const { train, held } = sweep(3);
    const pair = { together: { name: 'pair', count: 2 } };
    void train('a1', pair);
    void train('b');
    await calm();
    void train('a2', pair);
    void train('c');
    void train('d');
    await calm();
    expect(held.map(({ names }) => names)).to.deep.equal([['b'], ['a1', 'a2', 'c'], ['d']]);
  });

  it('go on in another worker, alone, where theirs is lost; a verdict that was given stays', async () => {
    const { train, held, epochs, lost } = sweep(2);
    const results = [train('a'), train('b')];
    await calm();
    held[0]!.hear({ student: 1, type: 'epoch', report: report(0) });
    held[0]!.hear({ student: 0, type: 'trained', trained });
    held[0]!.lose('was killed');
    await calm();
    expect(held.map(({ names }) => names)).to.deep.equal([['a', 'b'], ['b']]);
    expect(held[1]!.cohort.alone).to.equal(true);
    held[1]!.hear({ student: 0, type: 'epoch', report: report(0) });
    await calm();
    expect(held[1]!.said).to.deep.equal([{ student: 0, type: 'verdict', epoch: 0, verdict: 'continue' }]);
    held[1]!.hear({ student: 0, type: 'trained', trained });
    held[1]!.done();
    expect(await Promise.all(results)).to.deep.equal(['trained', 'trained']);
    expect(epochs).to.deep.equal(['b 0']);
    expect(lost).to.deep.equal(['b was killed']);
  });

  it('are set aside with the reason once they have ended two workers that had nothing else', async () => {
    const { train, held } = sweep(2);
    const [poison, innocent] = [train('poison'), train('innocent')];
    await calm();
    held[0]!.lose('was killed', 'alone');
    await calm();
    expect(held.slice(1).map(({ names }) => names)).to.deep.equal([['poison'], ['innocent']]);
    held[2]!.hear({ student: 0, type: 'trained', trained });
    held[2]!.done();
    held[1]!.lose('was killed', 'alone');
    await calm();
    held[3]!.lose('took 900 MiB', 'alone');
    expect(await innocent).to.equal('trained');
    expect(((await poison) as Error).message).to.equal(
      'set aside: 2 workers were lost that had nothing else to do; the last one took 900 MiB',
    );
  });

  it('end with the fault that their worker met, an input error as such', async () => {
    const { train, held } = sweep();
    const results = [train('a'), train('b')];
    await calm();
    held[0]!.hear({ student: 0, type: 'failed', fault: { message: "loss 'x': compute failed" } });
    held[1]!.hear({ student: 0, type: 'failed', fault: { message: 'no', input: { problem: 'no such file', at: { file: 'x.tsv' } } } });
    const [plain, input] = (await Promise.all(results)) as [Error, InputError];
    expect(plain.message).to.equal("loss 'x': compute failed");
    expect(input).to.be.instanceOf(InputError).and.include({ problem: 'no such file' });
  });

  it('are refused by a worker with other versions: another one is asked where there are others, else the study ends', async () => {
    const refused = { student: 0, type: 'refused', worker: 'host:7', differences: ['code (a there, b here)'] } as const;
    const single = sweep();
    const result = single.train('a');
    await calm();
    single.held[0]!.hear(refused);
    single.held[0]!.done();
    const fault = (await result) as InputError;
    expect(fault).to.be.instanceOf(InputError);
    expect(fault.problem).to.equal('worker host:7 differs from this process: code (a there, b here)');

    const many = sweep(1, true);
    const other = many.train('a');
    await calm();
    many.held[0]!.hear(refused);
    many.held[0]!.done();
    await calm();
    many.held[1]!.hear({ student: 0, type: 'trained', trained });
    many.held[1]!.done();
    expect(await other).to.equal('trained');
    expect(many.held[1]!.cohort.alone, 'nobody is suspected').to.equal(false);
    expect(many.warnings).to.deep.equal([fault.problem]);
  });

  it('leave after their epoch when the sweep is stopped; those who wait for a worker, or have lost it, leave at once', async () => {
    const { train, held } = sweep();
    const halt = new AbortController();
    const { signal } = halt;
    const waiting = train('waiting', { signal, together: { name: 'pair', count: 2 } });
    const [running, losing] = [train('running', { signal }), train('losing', { signal })];
    await calm();
    halt.abort(new Error('stop'));
    expect(((await waiting) as Error).message).to.equal('stop');
    expect(held.map(({ said }) => said)).to.deep.equal([[{ student: 0, type: 'leave' }], [{ student: 0, type: 'leave' }]]);
    held[0]!.hear({ student: 0, type: 'epoch', report: report(0) });
    await calm();
    held[0]!.hear({ student: 0, type: 'left' });
    held[1]!.lose('was killed');
    for (const left of [running, losing]) expect(((await left) as Error).message).to.equal('stop');
    expect(((await train('late', { signal })) as Error).message).to.equal('stop');
  });

  it('end with the fault of a judge, and their worker is told to leave', async () => {
    const { train, held } = sweep();
    const result = train('a', { onEpoch: () => Promise.reject(new Error('the journal cannot be written')) });
    await calm();
    held[0]!.hear({ student: 0, type: 'epoch', report: report(2) });
    expect(((await result) as Error).message).to.equal('the journal cannot be written');
    expect(held[0]!.said.map(({ type }) => type)).to.deep.equal(['leave', 'verdict']);
  });
});
