import { expect } from 'chai';
import { TrialSeat } from '../../../src/job/trial-seat.js';
import type { TrialRunner } from '../../../src/job/trial-runner.js';
import type { FinishedTrial, SweepRequest, TrialHooks } from '../../../src/job/types.js';
import type { Constraint, SweepObjective } from '../../../src/config/index.js';
import { parseExpression } from '../../../src/config/expression.js';
import type { Direction, Params } from '../../../src/plugin/index.js';
import type { RunningTrial, TrialResult } from '../../../src/sweep/index.js';
import { MemoryTracker } from '../../../src/track/memory.js';

type Stopped = FinishedTrial['trained']['stopped'];

/** A seat whose trials end when and as the test says, with what the runner was given and what the tracker was told. */
function seat(direction: Direction = 'maximize', constraints: readonly Constraint[] = [], further: readonly SweepObjective[] = []) {
  const runs: { hooks: TrialHooks; params: Params; end: (value: number, stopped?: Stopped) => void; fail: (fault: Error) => void }[] = [];
  const latencies: number[] = [];
  const student = { student: { use: 'gru' }, dataset: { use: 'toy' }, teacher: null, training: { epochs: 3 } };
  const experiment = { config: student, with: (params: Params) => ({ config: student, params }) };
  const runner = {
    parameters: async () => 9,
    latency: async () => (latencies.push(1), { p50: 0.5, p95: 2 }),
    run: ({ params }: { params: Params }, _run: unknown, hooks: TrialHooks) =>
      new Promise<FinishedTrial>((resolve, reject) => {
        const end = (value: number, stopped: Stopped = 'finished'): void => {
          const report = { epoch: 0, trainLoss: 1, validation: { loss: 1, macro_f1: value }, rate: 0.1, seconds: 1 };
          const trained = { epochs: [report], best: 0, stopped, parameters: 9 };
          hooks.onTrained?.(trained);
          const finished = {
            experiment: { config: student },
            plan: { patience: null, clipNorm: null },
            prepared: { teacher: null },
            validation: null,
          };
          resolve({ ...finished, trained, value } as unknown as FinishedTrial);
        };
        runs.push({ hooks, params, end, fail: reject });
      }),
  } as unknown as TrialRunner;
  const objective = { metric: 'macro_f1', direction };
  const objectives = [{ ...objective, reference: null }, ...further];
  const sweep = { experiment, space: { x: {} }, constraints, objective, objectives, file: 'sweep.yaml' };
  const marks: unknown[] = [];
  const store = { note: () => {}, mark: (number: number, marked: unknown) => void marks.push([number, marked]) };
  const request = { sweep, study: 's', store, onEvent: () => {}, signal: new AbortController().signal } as unknown as SweepRequest;
  const tracker = new MemoryTracker();
  const trials = new TrialSeat(runner, tracker, request);
  const trained: number[] = [];
  const begin = (number: number, signal = new AbortController().signal): Promise<TrialResult> =>
    trials.run({
      number,
      params: { x: number },
      again: false,
      slot: number % 3,
      signal,
      report: () => 'continue',
      trained: () => void trained.push(number),
    } as RunningTrial);
  const record = (number: number) => ({ number, state: 'complete' as const, params: { x: number }, value: 0, runId: null, seconds: 1 });
  return { latencies, trials, begin, runs, marks, tracker, trained, record };
}

const constraint = (text: string, needs: Constraint['needs']): Constraint => ({ text, needs, expression: parseExpression(text) });

describe("a sweep's trials in this process", () => {
  it('does not train a student of the wrong size, and tells why', async () => {
    const { begin, runs, marks } = seat('maximize', [constraint('student.parameters <= 8', 'size')]);
    expect(await begin(0)).to.deep.equal({ state: 'pruned', value: null, reason: 'outside of the constraints: student.parameters <= 8' });
    expect(runs).to.have.length(0);
    expect(marks).to.deep.equal([[0, { 'constraints:student.parameters <= 8': 1 }]]);
  });

  it('completes a trial whose scores break a constraint, with the reason', async () => {
    const { begin, runs, marks } = seat('maximize', [constraint('validation.loss <= 0.5', 'scores')]);
    const result = begin(0);
    runs[0]!.end(0.9);
    const { notes, ...told } = await result;
    expect(told).to.deep.equal({ state: 'complete', value: 0.9, reason: 'outside of the constraints: validation.loss <= 0.5' });
    expect(notes).to.include.keys('scores', 'epochs', 'diagnosis');
    expect(marks).to.deep.equal([[0, { 'constraints:validation.loss <= 0.5': 0.5 }]]);
  });

  it('keeps the best whichever ends first; of two equal ones the lower number', async () => {
    for (const [direction, values, best] of [
      ['maximize', [0.5, 0.7, 0.7, 0.6], 1],
      ['minimize', [0.5, 0.7, 0.7, 0.5], 0],
    ] as const)
      for (const order of [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [2, 0, 3, 1],
      ]) {
        const { trials, begin, runs, record } = seat(direction);
        const running = values.map((_, number) => begin(number));
        for (const number of order) {
          runs[number]!.end(values[number]!);
          expect((await running[number]!).value).to.equal(values[number]);
        }
        const winner = (await trials.winner(record(best))) as FinishedTrial & { value: number };
        expect(winner.value, `${direction} ${order.join()}`).to.equal(values[best]);
        expect(runs, 'nothing is trained again').to.have.length(4);
      }
  });

  it('tells all objectives, and keeps the trial of the front that is best in the first', async () => {
    const smaller = (metric: string): SweepObjective => ({ metric, direction: 'minimize', reference: null });
    const { trials, begin, runs, record, tracker, latencies } = seat('maximize', [], [smaller('student.size'), smaller('latency_p95_ms')]);
    const running = [begin(0), begin(1)];
    runs[1]!.end(0.7);
    runs[0]!.end(0.7);
    for (const one of running) expect(await one).to.deep.include({ state: 'complete', value: 0.7, values: [0.7, 36, 2] });
    expect(latencies, 'once a trial').to.have.length(2);
    const points = tracker.runs.get('s#0')!.metrics.map(({ key, value }) => `${key} ${value}`);
    expect(points).to.include.members(['objective 0.7', 'student/size 36', 'latency_p95_ms 2']);
    await trials.winner(record(0));
    expect(runs, 'the earlier of two equal ones is at hand').to.have.length(2);
  });

  it('measures a latency only where objective or constraint asks for it', async () => {
    const [plain, limited] = [seat(), seat('maximize', [constraint('latency_p50_ms <= 0.2', 'scores')])];
    for (const { begin, runs } of [plain, limited]) {
      const result = begin(0);
      runs[0]!.end(0.9);
      await result;
    }
    expect([plain.latencies.length, limited.latencies.length]).to.deep.equal([0, 1]);
    expect(limited.marks).to.deep.equal([[0, { 'constraints:latency_p50_ms <= 0.2': 0.3 }]]);
  });

  it('fails a trial of which one objective is no number', async () => {
    const { begin, runs } = seat('maximize', [], [{ metric: 'loss', direction: 'minimize', reference: null }]);
    const result = begin(0);
    runs[0]!.end(NaN);
    expect(await result).to.include({ state: 'failed', value: null });
  });

  it('trains the winner again, alone and told to nobody, where an earlier process had it', async () => {
    const { trials, begin, runs, record, trained } = seat();
    const running = begin(4);
    runs[0]!.end(0.9);
    await running;
    const winner = trials.winner(record(2));
    expect(runs[1]).to.deep.include({ params: { x: 2 } });
    expect(runs[1]!.hooks).to.not.have.any.keys('slot', 'onTrained', 'onEpoch');
    runs[1]!.end(0.8);
    expect((await winner).trained.parameters).to.equal(9);
    expect(trained).to.deep.equal([4]);
  });

  it('hands its slot and its signal to training, and says when training is over', async () => {
    const { begin, runs, trained } = seat();
    const { signal } = new AbortController();
    const running = [begin(1, signal), begin(2)];
    expect(runs[0]!.hooks).to.include({ slot: 1, signal });
    runs[1]!.end(0.5);
    runs[0]!.end(0.5, 'pruned');
    expect((await Promise.all(running)).map(({ state }) => state)).to.deep.equal(['pruned', 'complete']);
    expect(trained).to.deep.equal([2, 1]);
  });

  it('leaves the run of a trial open that was stopped beside another, and ends that of one that failed', async () => {
    const { begin, runs, tracker } = seat();
    const halt = new AbortController();
    const running = [begin(0, halt.signal), begin(1)].map((one) => one.catch((fault: Error) => fault.message));
    halt.abort(new Error('the study has ended'));
    runs[0]!.fail(new Error('the study has ended'));
    runs[1]!.fail(new Error('out of memory'));
    expect(await Promise.all(running)).to.deep.equal(['the study has ended', 'out of memory']);
    const ends = [...tracker.runs].map(([key, { status }]) => `${key} ${status}`);
    expect(ends).to.deep.equal(['s#0 RUNNING', 's#1 FAILED']);
  });

  it('ends the run of a trial that was given up without being run here, and leaves the others alone', async () => {
    const { trials, begin, runs, tracker } = seat();
    const told = { type: 'told', params: { x: 4 }, value: null, seconds: 0, best: null } as const;
    trials.gaveUp({ ...told, number: 4, state: 'failed', reason: 'its process died 10 times' });
    expect(tracker.runs.get('s#4')).to.include({ status: 'FAILED' });
    expect(tracker.runs.get('s#4')!.tags).to.include({ 'stillhouse.state': 'failed', 'stillhouse.reason': 'its process died 10 times' });
    trials.gaveUp({ ...told, number: 5, state: 'pruned', reason: 'outside of the constraints: x <= 1' });
    expect(tracker.runs.has('s#5')).to.equal(false);
    const running = begin(6);
    runs[0]!.end(0.5);
    await running;
    const { endTime } = tracker.runs.get('s#6')!;
    trials.gaveUp({ ...told, number: 6, state: 'failed', reason: 'diverged' });
    expect(tracker.runs.get('s#6')).to.include({ status: 'FINISHED', endTime });
  });
});
