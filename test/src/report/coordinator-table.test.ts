/** The table of what a sweep takes of its process, from a result as the benchmark keeps it. */
import { expect } from 'chai';
import { coordinatorTable, type CoordinatorResult } from '../../../src/report/coordinator-table.js';

const result: CoordinatorResult = {
  date: '2026-11-27',
  machine: { cpu: 'a processor', cores: 2 },
  setting: { trials: 1000, workers: 20 },
  complete: 500,
  perSecond: 81.26,
  coordinator: {
    peakMiB: 361.4,
    processor: 6,
    tensorflow: false,
    start: { delay: 610.6, rss: 100 },
    trials: { delay: 94.4, rss: 200 },
    end: { delay: 171.6, rss: 361.4 },
  },
  redis: { processor: 1, peakMiB: 37.2, connections: 101 },
  journalBytes: 1_050_000,
};

describe('the table of a sweep with very many trials', () => {
  it('has a trial by trial cost of what was complete', () => {
    const lines = coordinatorTable(result).split('\n');
    expect(lines).to.include('| trials a second | 81.3 |');
    expect(lines).to.include('| resident memory at most | 361 MiB, without TensorFlow |');
    expect(lines).to.include('| longest delay of its loop while trials run | 94 ms |');
    expect(lines).to.include('| the same as it ends, and as it starts | 172 ms, 611 ms |');
    expect(lines).to.include('| processor a trial | 12.0 ms |');
    expect(lines).to.include('| Redis | 2.0 ms a trial, 37 MiB at most |');
    expect(lines).to.include('| journal | 2.1 kB a trial |');
    expect(lines.at(-1)).to.equal('500 of 1,000 queued trials with 20 simulated workers on a processor, 2 cores, 2026-11-27.');
  });

  it('says where TensorFlow was there', () => {
    const loaded = { ...result, coordinator: { ...result.coordinator, tensorflow: true } };
    expect(coordinatorTable(loaded)).to.include('TensorFlow among it');
  });

  it('is empty where nothing was measured', () => expect(coordinatorTable(null)).to.equal(''));
});
