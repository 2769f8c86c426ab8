import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { createJsonlTracker } from '../../../src/track/index.js';
import { runSource, serverRun } from '../../../src/wire/run-source.js';
import { scratchFolder, withEnv } from '../runtime/scratch.js';

describe('where a run is', () => {
  const folder = scratchFolder('run-source');
  withEnv({ STILLHOUSE_HOME: join(folder, 'home'), MLFLOW_TRACKING_URI: undefined });

  it('is a folder, where no server keeps it', async () => {
    const tracker = createJsonlTracker(join(folder, 'runs'));
    await tracker.open('cheap', '');
    const run = tracker.start({ key: 'study#3', name: 'trial-3', startTime: 1, description: '', tags: { 'stillhouse.role': 'trial' } });
    run.metrics([1, 2].map((value, step) => ({ key: 'validation/loss', value, step, timestamp: step })));
    run.artifact('student/labels.json', '["no"]');
    run.end('FINISHED', 2);
    const found = await runSource(join(folder, 'runs', tracker.id('study#3')!));
    expect([found.id, found.role, found.artifacts, found.metrics]).to.deep.equal(['study#3', 'trial', ['student/labels.json'], { 'validation/loss': 2 }]); // prettier-ignore
    expect(new TextDecoder().decode(await found.artifact('student/labels.json'))).to.equal('["no"]');
  });

  it('is told to be nowhere without a server', async () => {
    const fault = await serverRun('abc', 'RUN').then(() => null, (error: unknown) => error); // prettier-ignore
    expect(fault).to.be.instanceOf(InputError);
    expect((fault as InputError).message).to.match(/^RUN: no tracking server to read the run from/);
  });
});
