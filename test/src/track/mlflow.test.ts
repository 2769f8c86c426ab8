import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { svgOf } from '../../../src/picture/index.js';
import { InputError } from '../../../src/plugin/index.js';
import { curvesDrawing } from '../../../src/report/index.js';
import { createMlflowTracker, readArtifact, readOutbox, readRun, syncOutbox, type Tracker } from '../../../src/track/index.js';
import { FaultyProxy, type Harm } from '../../support/faulty-proxy.js';
import { findMlflow, MlflowServer } from '../../support/mlflow.js';
import { epochs } from '../report/material.js';
import { dump } from './dump.js';
import { points, recordEnd, recordParent, recordStudy, recordTrials, T0 } from './study.js';

const env = { HOME: '/nowhere', USER: 'alice' };
const client = join(import.meta.dirname, 'client-process.js');

describe('tracking to a real MLflow server', function () {
  this.timeout(240_000); // a server may take 90 seconds to start
  let folder: string;
  let server: MlflowServer;
  let proxy: FaultyProxy;
  let undisturbed: object;
  let count = 0;
  const next = (): { outbox: string; experiment: string } => ({
    outbox: join(folder, `outbox-${++count}`, 'study'),
    experiment: `experiment ${count}`,
  });
  const tracker = async (uri: string, { outbox, experiment } = next()): Promise<Tracker> => {
    const made = createMlflowTracker({ uri, folder: outbox, env });
    await made.open(experiment, 'A study');
    return made;
  };
  const sameAsUndisturbed = async (experiment: string): Promise<void> => {
    expect(await dump(server.uri, experiment)).to.deep.equal(undisturbed);
  };

  before(async function () {
    const mlflow = findMlflow();
    if (!mlflow) {
      console.log('    skipped: no MLflow server here; set STILLHOUSE_MLFLOW to its executable or run the set-up');
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'stillhouse-track-'));
    server = await MlflowServer.start(mlflow, folder);
    proxy = await FaultyProxy.before(server.uri);
    const place = next();
    const calm = await tracker(server.uri, place);
    recordStudy(calm);
    expect(await calm.close(60_000)).to.deep.equal({ pending: 0, trouble: null });
    undisturbed = await dump(server.uri, place.experiment);
  });
  after(async () => {
    await proxy?.stop();
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => proxy.reset());

  it('holds the full life of a parent and its children', () => {
    const { tags, runs } = undisturbed as { tags: { key: string; value: string }[]; runs: Record<string, any>[] };
    expect(tags.find(({ key }) => key === 'mlflow.note.content')?.value).to.equal('A study');
    expect(runs.map((run) => [run['key'], run['status'], run['start_time'], run['end_time']])).to.deep.equal([
      ['study', 'FINISHED', T0, T0 + 9000],
      ['study/0', 'FINISHED', T0, T0 + 5000],
      ['study/1', 'FINISHED', T0 + 1, T0 + 5001],
      ['study/2', 'KILLED', T0 + 2, T0 + 5002],
    ]);
    const [parent, , trial] = runs as [Record<string, any>, unknown, Record<string, any>];
    expect(parent['tags']).to.include({
      'mlflow.user': 'alice',
      'mlflow.runName': 'study ü',
      'mlflow.source.type': 'LOCAL',
      kind: 'sweep',
    });
    expect(parent['tags']['mlflow.note.content']).to.match(/^# Study\n/);
    expect(trial['tags']).to.include({ 'mlflow.parentRunId': 'run of study', later: 'last' });
    expect(JSON.parse(trial['tags']['mlflow.loggedArtifacts'])).to.deep.equal([
      { path: 'per_class.json', type: 'table' },
      { path: 'confusion.json', type: 'table' },
    ]);
    expect([...trial['tags']['note']]).to.have.length(8000);
    expect(trial['tags']['note']).to.match(/é\.\.\. \[cut: 9000 characters\]$/);
    expect(trial['params']['text/long']).to.match(/蒸\.\.\. \[cut: 7000 characters\]$/);
    expect(trial['params']).to.include({ 'loss.distillation.alpha': '0.5', empty: '' });
    expect(trial['metrics']['train/loss']).to.have.length(2500);
    expect(trial['metrics']['train/loss']).to.include(`2499 ${T0 + 2499} ${Math.sin(2499)}`);
    const largest = '1.7976931348623157e+308';
    expect(trial['metrics']['odd']).to.deep.equal([
      `0 ${T0} NaN`,
      `1 ${T0 + 1} ${largest}`,
      `2 ${T0 + 2} -${largest}`,
      `3 ${T0 + 3} 5e-324`,
      `4 ${T0 + 4} ${largest}`,
    ]);
    expect(trial['inputs']).to.have.length(2);
    expect(Object.keys(trial['artifacts'])).to.deep.equal(['confusion.json', 'empty.bin', 'per_class.json', 'plots/deep/curve ü.svg']);
    expect(Buffer.from(trial['artifacts']['per_class.json'], 'base64').toString()).to.equal(
      '{"columns":["class","f1"],"data":[["pos",0.5],["neg","NaN"]]}',
    );
  });

  it('empties its outbox, knows the ids, and reads a run back', async () => {
    const place = next();
    const made = await tracker(server.uri, place);
    recordStudy(made);
    await made.flush(60_000);
    const id = made.id('study/1')!;
    expect(made.experimentId()).to.match(/^\d+$/);
    await made.close(1000);
    expect(readdirSync(place.outbox).toSorted()).to.deep.equal([
      'acknowledged.json',
      'artifacts',
      'runs.jsonl',
      'target.json',
      'told.jsonl',
    ]);
    expect(readdirSync(join(place.outbox, 'artifacts'))).to.deep.equal([]);
    const run = await readRun(server.uri, id, env);
    expect(run).to.include({ id, name: 'trial 1', status: 'FINISHED' });
    expect(run.params['loss.distillation.alpha']).to.equal('0.5');
    expect(run.metrics['validation/macro_f1']).to.equal(Math.sin(1));
    expect(run.artifacts.toSorted()).to.deep.equal(['confusion.json', 'empty.bin', 'per_class.json', 'plots/deep/curve ü.svg']);
    expect((await readArtifact(server.uri, id, 'plots/deep/curve ü.svg', env)).toString()).to.equal('<svg>1</svg>');
    for (const missing of [readRun(server.uri, 'f'.repeat(32), env), readArtifact(server.uri, id, 'no.txt', env)]) {
      expect(await missing.catch((error: unknown) => error)).to.be.instanceOf(InputError);
    }
  });

  it('takes few requests for a trial', async () => {
    const made = await tracker(proxy.uri);
    recordParent(made);
    await made.flush(10_000);
    proxy.reset();
    const run = made.start({ key: 'study/0', name: 'trial 0', parent: 'study', startTime: T0 });
    run.params({ a: '1' });
    for (let epoch = 0; epoch < 10; epoch++) run.metrics([...points('train/loss', 1, epoch), ...points('validation/loss', 1, epoch)]);
    run.dataset({ name: 'd', digest: 'x', context: 'training', source: 'npm:d', rows: 1 });
    run.artifact('a.svg', '<svg/>');
    run.table('t.json', ['a'], [[1]]);
    run.end('FINISHED', T0 + 1);
    await made.close(10_000);
    const seen = proxy.seen.map(({ method, path }) => `${method} ${path.replace(/.*\/artifacts\//, '')}`);
    // Inputs and artifacts of a run go side by side.
    expect([...seen.slice(0, 2), ...seen.slice(2, 5).sort(), ...seen.slice(5)]).to.deep.equal([
      'POST /api/2.0/mlflow/runs/create',
      'POST /api/2.0/mlflow/runs/log-batch',
      'POST /api/2.0/mlflow/runs/log-inputs',
      'PUT a.svg',
      'PUT t.json',
      'POST /api/2.0/mlflow/runs/update',
    ]);
  });

  const harms: [string, (number: number) => Harm][] = [
    ['answers 500 and 503 in between', (n) => (n % 3 === 0 ? { status: n % 2 ? 500 : 503 } : 'pass')],
    ['asks to wait with 429', (n) => (n % 7 === 2 ? { status: 429, headers: { 'retry-after': '1' } } : 'pass')],
    ['breaks connections before it sees the request', (n) => (n % 4 === 1 ? 'drop' : 'pass')],
    ['breaks connections after it did what was asked', (n) => (n % 3 === 1 ? 'drop answer' : 'pass')],
  ];
  for (const [name, harm] of harms) {
    it(`holds each thing once when the server ${name}`, async () => {
      const place = next();
      const made = await tracker(proxy.uri, place);
      let harmed = 0;
      proxy.reset(({ number }) => {
        const chosen = number ? harm(number) : 'pass';
        if (chosen !== 'pass') harmed++;
        return chosen;
      });
      recordStudy(made);
      expect((await made.close(60_000)).pending).to.equal(0);
      expect(harmed).to.be.greaterThan(2);
      await sameAsUndisturbed(place.experiment);
    });
  }

  it('repeats a batch of which the server has stored only the beginning', async () => {
    const place = next();
    const made = await tracker(proxy.uri, place);
    let halved = 0;
    proxy.reset(({ path, body }) => {
      if (!path.endsWith('log-batch') || halved >= 3) return 'pass';
      const batch = JSON.parse(body.toString()) as Record<string, any>;
      if (batch['metrics'].length < 4) return 'pass';
      halved++;
      return {
        instead: JSON.stringify({
          run_id: batch['run_id'],
          params: batch['params'],
          metrics: batch['metrics'].slice(0, batch['metrics'].length / 2),
        }),
      };
    });
    recordStudy(made);
    expect((await made.close(60_000)).pending).to.equal(0);
    expect(halved).to.equal(3);
    await sameAsUndisturbed(place.experiment);
  });

  for (const moment of ['before', 'after'] as const) {
    it(`delivers what is left after kill -9 of the client ${moment} a request is done`, async () => {
      for (const at of [1, 2, 5, 9, 16]) {
        const place = next();
        const child = spawn(process.execPath, [client, proxy.uri, place.outbox, place.experiment, 'all'], { stdio: 'inherit' });
        const killed = once(child, 'exit');
        let writes = 0;
        proxy.reset(({ path, number }) => {
          if (!number || path.includes('experiments/') || ++writes !== at) return 'pass';
          child.kill('SIGKILL');
          return moment === 'before' ? 'drop' : 'drop answer';
        });
        expect((await killed)[1]).to.equal('SIGKILL');
        proxy.reset();
        // The same server under another address, as after a restart on another port.
        const uri = moment === 'after' ? server.uri : undefined;
        const synced = await syncOutbox(join(place.outbox, '..'), { env, uri });
        expect(synced).to.include({ pending: 0 }).and.to.deep.include({ trouble: [] });
        expect(Object.keys(synced.runs)).to.have.length(4);
        await sameAsUndisturbed(place.experiment);
      }
    });
  }

  it('is continued by the next process after kill -9 in the middle of the study', async () => {
    const place = next();
    for (const part of ['half', 'rest']) {
      const child = spawn(process.execPath, [client, server.uri, place.outbox, place.experiment, part], { stdio: 'inherit' });
      expect(await once(child, 'exit')).to.deep.equal(part === 'half' ? [null, 'SIGKILL'] : [0, null]);
    }
    await sameAsUndisturbed(place.experiment);
  });

  it('offline fills the outbox only; sync sends it to the server of that time', async () => {
    const place = next();
    const made = createMlflowTracker({ folder: place.outbox, env, offline: true });
    await made.open(place.experiment, 'A study');
    recordStudy(made);
    const busy = await syncOutbox(join(place.outbox, '..'), { env, uri: server.uri });
    expect(busy.trouble[0]).to.match(new RegExp(`process ${process.pid} is at work`));
    const { pending } = await made.close(0);
    expect(pending).to.be.greaterThan(30);
    expect(made.id('study')).to.equal(null);
    const root = join(place.outbox, '..');
    const unnamed = await syncOutbox(root, { env });
    expect(unnamed).to.include({ delivered: 0, pending });
    expect(unnamed.trouble[0]).to.match(/no tracking server is named/);
    expect(await syncOutbox(root, { env, uri: server.uri })).to.include({ delivered: pending, pending: 0 });
    await sameAsUndisturbed(place.experiment);
    expect(await syncOutbox(root, { env, uri: server.uri })).to.deep.equal({ delivered: 0, pending: 0, trouble: [], runs: {} });
  });

  it('sync counts what was sent of a window before the server went away, and sends only the rest next time', async () => {
    const place = next();
    const made = createMlflowTracker({ folder: place.outbox, env, offline: true });
    await made.open(place.experiment, 'A study');
    recordStudy(made);
    const { pending: owed } = await made.close(0);
    const root = join(place.outbox, '..');
    proxy.reset(({ number }) => (number > 12 ? 'drop' : 'pass'));
    const cut = await syncOutbox(root, { env: { ...env, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' }, uri: proxy.uri });
    expect(cut.trouble.join()).to.contain('got no answer');
    expect(cut.delivered).to.be.greaterThan(0).and.below(owed);
    expect(cut.pending).to.equal(owed - cut.delivered);
    expect(readOutbox(place.outbox)!.pending).to.equal(cut.pending);
    const again = createMlflowTracker({ folder: place.outbox, env, offline: true });
    await again.open(place.experiment, 'A study');
    expect((await again.close(0)).pending).to.equal(cut.pending);
    expect(await syncOutbox(root, { env, uri: server.uri })).to.include({ delivered: cut.pending, pending: 0 });
    await sameAsUndisturbed(place.experiment);
  });

  it('puts aside what the server refuses and sends the rest', async () => {
    const place = next();
    const made = await tracker(server.uri, place);
    const run = made.start({ key: 'r', name: 'r', startTime: T0 });
    run.params({ a: '1' });
    run.params({ a: '2' });
    run.metrics(points('m', 3));
    run.end('FINISHED', T0);
    const { pending, trouble } = await made.close(20_000);
    expect(pending).to.equal(0);
    expect(trouble).to.match(/1 operations were refused.*refused\.jsonl/);
    expect(readFileSync(join(place.outbox, 'refused.jsonl'), 'utf8')).to.contain('{\\"a\\":\\"2\\"}');
    const found = await readRun(server.uri, made.id('r')!, env);
    expect(found).to.deep.include({ params: { a: '1' }, status: 'FINISHED' });
    expect(found.metrics).to.have.key('m');
  });

  it('puts aside half a line, and operations it does not know, and sends all the rest', async () => {
    const place = next();
    const made = createMlflowTracker({ folder: place.outbox, env, offline: true });
    await made.open(place.experiment, 'A study');
    recordStudy(made);
    await made.close(0);
    const log = join(
      place.outbox,
      readdirSync(place.outbox).find((name) => name.startsWith('log-'))!,
    );
    const lines = readFileSync(log, 'utf8').split('\n');
    const strange = ['{"op":"tags","run":"r","ta', '{"op":"dance","run":"study"}', '[]'];
    writeFileSync(log, [lines[0], strange[0], ...lines.slice(1, 9), ...strange.slice(1), ...lines.slice(9)].join('\n') + '{"op":"torn');
    const { trouble, pending } = await syncOutbox(join(place.outbox, '..'), { env, uri: server.uri });
    expect(pending).to.equal(0);
    expect(trouble.join()).to.match(/3 operations were refused.*refused\.jsonl.*cannot be read/);
    const aside = readFileSync(join(place.outbox, 'refused.jsonl'), 'utf8').trimEnd().split('\n');
    expect(aside.map((line) => (JSON.parse(line) as { line: string }).line)).to.have.members(strange);
    await sameAsUndisturbed(place.experiment);
  });

  it('sends folders and large files that are gone since, for a key that needs quoting', async () => {
    const made = await tracker(proxy.uri);
    proxy.reset(({ path, number }) => (path.endsWith('runs/create') && number === 1 ? 'drop answer' : 'pass'));
    const source = join(folder, 'model');
    mkdirSync(join(source, 'deep'), { recursive: true });
    const weights = Buffer.alloc(9 << 20, 'weights');
    writeFileSync(join(source, 'deep', 'weights.bin'), weights);
    writeFileSync(join(source, 'model.json'), '{}');
    const run = made.start({ key: "Bob's study/0", name: 'r', startTime: T0 });
    run.artifactFile('student', source);
    rmSync(source, { recursive: true });
    run.end('FINISHED', T0);
    expect(await made.close(20_000)).to.deep.equal({ pending: 0, trouble: null });
    const id = made.id("Bob's study/0")!;
    expect((await readRun(server.uri, id, env)).artifacts).to.have.members(['student/model.json', 'student/deep/weights.bin']);
    expect(weights.equals(await readArtifact(server.uri, id, 'student/deep/weights.bin', env))).to.equal(true);
    expect(proxy.seen.filter(({ path }) => path.endsWith('runs/create'))).to.have.length(1);
  });

  it('draws pictures as it sends them, at once or later; one that cannot be drawn it puts aside', async () => {
    const drawing = curvesDrawing(epochs, { best: 1 });
    const wrong = { ...drawing, spec: { ...drawing.spec, marks: [{ type: 'none' }] } };
    const svg = await svgOf(drawing);
    for (const offline of [false, true]) {
      const place = next();
      const made = createMlflowTracker({ uri: server.uri, folder: place.outbox, env, offline });
      await made.open(place.experiment, 'A study');
      const run = made.start({ key: 'r', name: 'r', startTime: T0 });
      await run.picture('plots/curves.svg', drawing);
      await run.picture('plots/wrong.svg', wrong as never);
      const { trouble } = await made.close(20_000);
      const troubles = offline ? (await syncOutbox(join(place.outbox, '..'), { env })).trouble : [trouble];
      expect(troubles.join()).to.match(/1 operations were refused.*'plots\/wrong.svg' cannot be drawn/);
      const id = offline ? readOutbox(place.outbox)!.ids['r']! : made.id('r')!;
      expect((await readRun(server.uri, id, env)).artifacts).to.deep.equal(['plots/curves.svg']);
      expect((await readArtifact(server.uri, id, 'plots/curves.svg', env)).toString()).to.equal(svg);
    }
  });

  it('writes artifacts itself where the experiment keeps them in a folder of this machine', async () => {
    const place = next();
    const artifact_location = `file://${join(folder, 'elsewhere')}`;
    const body = JSON.stringify({ name: place.experiment, artifact_location });
    await fetch(`${server.uri}/api/2.0/mlflow/experiments/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const made = await tracker(server.uri, place);
    made.start({ key: 'r', name: 'r', startTime: T0 }).artifact('a/b.txt', 'text');
    expect(await made.close(20_000)).to.deep.equal({ pending: 0, trouble: null });
    expect(readFileSync(join(folder, 'elsewhere', made.id('r')!, 'artifacts', 'a', 'b.txt'), 'utf8')).to.equal('text');
  });

  it('makes one run where a creation that was given up succeeds late', async () => {
    const place = next();
    const made = await tracker(proxy.uri, place);
    let late: Promise<unknown> = Promise.resolve();
    let created = 0;
    proxy.reset(({ path, number, body }) => {
      if (path.endsWith('runs/create')) created++;
      // The search for twins at the run's end, not the one before the second attempt.
      if (path.endsWith('runs/search') && created > 1) return late.then(() => 'pass' as const);
      if (!path.endsWith('runs/create') || number !== 1) return 'pass';
      late = sleep(1500).then(() =>
        fetch(server.uri + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: new Uint8Array(body) }),
      );
      return 'drop';
    });
    recordStudy(made);
    expect((await made.close(60_000)).pending).to.equal(0);
    await sameAsUndisturbed(place.experiment);
  });

  it('restores a deleted experiment and leaves a note that someone wrote', async () => {
    const place = next();
    await (await tracker(server.uri, place)).close(0);
    const post = (path: string, body: object): Promise<Response> =>
      fetch(`${server.uri}/api/2.0/mlflow/experiments/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const again = await tracker(server.uri, place);
    const experiment_id = again.experimentId();
    await again.close(0);
    await post('set-experiment-tag', { experiment_id, key: 'mlflow.note.content', value: 'mine' });
    await post('delete', { experiment_id });
    const restored = await tracker(server.uri, place);
    expect(restored.experimentId()).to.equal(experiment_id);
    await restored.close(0);
    const { experiment } = (await (
      await fetch(`${server.uri}/api/2.0/mlflow/experiments/get?experiment_id=${experiment_id}`)
    ).json()) as any;
    expect(experiment).to.include({ lifecycle_stage: 'active' });
    expect(experiment.tags).to.deep.include({ key: 'mlflow.note.content', value: 'mine' });
  });

  it('keeps accepting while the server is dead, and the server holds all of it after its return', async () => {
    const [live, left] = [next(), next()];
    const warnings: string[] = [];
    const made = createMlflowTracker({
      uri: proxy.uri,
      folder: live.outbox,
      env,
      log: { info: () => {}, warn: (text) => warnings.push(text) },
    });
    await made.open(live.experiment, 'A study');
    const other = await tracker(server.uri, left);
    let killed: Promise<void> | undefined;
    proxy.reset(({ number }) => {
      if (number === 6) killed = server.stop('SIGKILL');
      return 'pass';
    });
    recordParent(made);
    recordTrials(made, 0, 2);
    let dead = await made.flush(4000);
    while (dead.pending > 0 && dead.trouble === null) dead = await made.flush(1000);
    await killed;
    expect(dead.pending).to.be.greaterThan(0);
    expect(dead.trouble).to.match(/got no answer/);
    recordTrials(made, 2, 3);
    recordEnd(made);
    recordStudy(other);
    expect((await other.close(500)).pending).to.be.greaterThan(30);
    expect(warnings).to.have.length(1);
    expect((await syncOutbox(join(left.outbox, '..'), { env })).trouble[0]).to.match(/cannot reach the tracking server/);
    await server.restart();
    expect((await made.close(60_000)).pending).to.equal(0);
    expect(await syncOutbox(join(left.outbox, '..'), { env })).to.include({ pending: 0 });
    await sameAsUndisturbed(live.experiment);
    await sameAsUndisturbed(left.experiment);
    expect(existsSync(join(left.outbox, 'refused.jsonl'))).to.equal(false);
  });
});
