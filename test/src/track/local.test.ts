import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { createJsonlTracker, createMemoryTracker, LimitError } from '../../../src/track/index.js';
import { recordStudy, T0 } from './study.js';

describe('the JSONL tracker', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillhouse-jsonl-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (...path: string[]): string => readFileSync(join(folder, 'runs', ...path), 'utf8');
  const lines = (...path: string[]): any[] =>
    read(...path)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('keeps one readable folder a run', async () => {
    const tracker = createJsonlTracker(join(folder, 'runs'));
    await tracker.open('experiment', 'A study');
    recordStudy(tracker);
    const trial = tracker.id('study/1')!;
    expect(trial).to.equal('study%2F1');
    expect(JSON.parse(read(trial, 'run.json'))).to.deep.equal({
      key: 'study/1',
      name: 'trial 1',
      parent: 'study',
      status: 'FINISHED',
      startTime: T0 + 1,
      endTime: T0 + 5001,
    });
    expect(JSON.parse(read('study', 'run.json'))).to.include({ parent: null, status: 'FINISHED' });
    expect(lines(trial, 'params.jsonl')[0]).to.deep.equal({ key: 'loss.distillation.alpha', value: '0.5' });
    expect(lines(trial, 'metrics.jsonl')).to.have.length(2507);
    expect(lines(trial, 'metrics.jsonl')[2500]).to.deep.equal({ key: 'odd', value: 'NaN', step: 0, timestamp: T0 });
    expect(lines(trial, 'datasets.jsonl')).to.have.length(2);
    expect(read(trial, 'artifacts', 'plots', 'deep', 'curve ü.svg')).to.equal('<svg>1</svg>');
    expect(await tracker.close(0)).to.deep.equal({ pending: 0, trouble: null });
    expect(tracker.id('other')).to.equal(null);
  });
  it('tells a folder that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(
      await createJsonlTracker(join(folder, 'file', 'runs'))
        .open('e', '')
        .catch((error: unknown) => error),
    ).to.be.instanceOf(InputError);
  });
});

describe('the memory tracker', () => {
  it('holds runs by key', async () => {
    const tracker = createMemoryTracker();
    await tracker.open('experiment', '');
    recordStudy(tracker);
    expect([...tracker.runs.keys()]).to.deep.equal(['study', 'study/0', 'study/1', 'study/2']);
    const run = tracker.runs.get('study/2')!;
    expect(run).to.include({ status: 'KILLED', endTime: T0 + 5002 });
    expect(run.tags['later']).to.equal('last');
    expect(run.tables).to.deep.equal(['per_class.json', 'confusion.json']);
    expect([...run.artifacts.keys()]).to.have.length(4);
  });
  it('refuses what MLflow would spoil', () => {
    const run = createMemoryTracker().start({ key: 'k', name: 'n', startTime: 1 });
    expect(() => run.metrics([{ key: 'm', value: 1, step: 0.5, timestamp: 1 }])).to.throw(LimitError, /step is 0.5/);
    expect(() => run.metrics([{ key: 'm', value: '1' as never, step: 0, timestamp: 1 }])).to.throw(LimitError, /metric 'm' is string/);
    expect(() => run.params({ a: 1 as never })).to.throw(LimitError);
    expect(() => run.artifact('../x', '')).to.throw(LimitError);
    expect(() => run.table('t.json', ['a'], [[1, 2]])).to.throw(LimitError, /row 0 has 2 cells, not 1/);
    expect(() => createMemoryTracker().start({ key: `'"`, name: 'n', startTime: 1 })).to.throw(LimitError);
  });
});
