/**
 * What the framework itself costs: how long its quick commands take, and how long a sweep of trivial trials takes beyond its server.
 * Imports nothing of the project: it drives the command line and a real MLflow server. Table on stderr, JSON on stdout.
 *
 *   node benchmarks/overhead.mjs [--trials 100] [--sweeps 3] [--rounds 15] [--home FOLDER] [--save]
 *
 * FOLDER (default STILLHOUSE_HOME or .stillhouse) lends its native TensorFlow and MLflow; everything else goes to a temporary folder.
 * The server's share: the requests of one sweep are recorded by a proxy and sent once more by a bare client, one after the other.
 * --save writes benchmarks/results/overhead.json and a line of the history.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { overheadFigures } from './measure/figures.mjs';
import { keepResult } from './measure/keep.mjs';
import { measuredNow } from './measure/machine.mjs';
import { layOutTrivial } from './measure/trivial.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(project, 'dist/src/cli/main.js');
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '100' },
    sweeps: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '15' },
    home: { type: 'string', default: process.env.STILLHOUSE_HOME ?? join(project, '.stillhouse') },
    save: { type: 'boolean', default: false },
  },
});
const [trials, sweeps, rounds] = [Number(values.trials), Number(values.sweeps), Number(values.rounds)];
const place = mkdtempSync(join(tmpdir(), 'stillhouse-overhead-'));
const home = join(place, 'home');

const environment = (more = {}) => {
  const { MLFLOW_TRACKING_URI: _, ...env } = process.env;
  return { ...env, STILLHOUSE_HOME: home, ...more };
};

/** Runs the command line; its JSON document and the seconds it took. Throws where it fails. */
async function stillhouse(args, more) {
  const began = performance.now();
  const child = spawn(process.execPath, [cli, ...args, '--json'], {
    cwd: place,
    env: environment(more),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [[], []];
  child.stdout.on('data', (part) => out.push(part));
  child.stderr.on('data', (part) => err.push(part));
  const code = await new Promise((done) => child.on('close', done));
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`stillhouse ${args.join(' ')} ended with ${code}:\n${Buffer.concat(err)}`);
  return { seconds, document: JSON.parse(Buffer.concat(out).toString()) };
}

const keptAlive = new http.Agent({ keepAlive: true, maxSockets: 1 });

function request(uri, { method, path, headers, body }, agent) {
  return new Promise((done, fail) => {
    const sent = http.request(uri + path, { method, headers, agent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/** A proxy before the server that keeps what passes through it. */
async function recorder(uri) {
  const kept = [];
  const server = http.createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on('data', (part) => parts.push(part));
    incoming.on('end', async () => {
      const { host: _h, connection: _c, 'transfer-encoding': _t, 'content-length': _l, ...headers } = incoming.headers;
      const asked = { method: incoming.method, path: incoming.url, headers, body: Buffer.concat(parts) };
      if (asked.body.length) headers['content-length'] = String(asked.body.length);
      const entry = { ...asked, answer: null };
      kept.push(entry);
      const answer = await request(uri, asked);
      entry.answer = answer;
      const { 'transfer-encoding': _e, connection: _n, ...back } = answer.headers;
      outgoing.writeHead(answer.status, back).end(answer.body);
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { uri: `http://127.0.0.1:${server.address().port}`, kept, close: () => new Promise((done) => server.close(done)) };
}

const createdRun = (path, body) => (path.endsWith('/runs/create') ? JSON.parse(body.toString()).run.info.run_id : null);

/** Sends recorded requests anew, run ids exchanged for those of the new runs. Seconds, and seconds by endpoint. */
async function replay(uri, kept) {
  const ids = new Map();
  const exchanged = (text) => text.replace(/\b[0-9a-f]{32}\b/g, (id) => ids.get(id) ?? id);
  const byEndpoint = {};
  const began = performance.now();
  for (const { method, path, headers, body, answer } of kept) {
    const json = (headers['content-type'] ?? '').includes('json');
    const content = json ? Buffer.from(exchanged(body.toString())) : body;
    const length = content.length ? { 'content-length': String(content.length) } : {};
    const start = performance.now();
    const found = await request(uri, { method, path: exchanged(path), headers: { ...headers, ...length }, body: content }, keptAlive);
    const name = `${method} ${path
      .split('?')[0]
      .replace(/(mlflow-artifacts\/artifacts)\/.*/, '$1')
      .replace(/^\/api\/2.0\//, '')}`;
    const sum = (byEndpoint[name] ??= { requests: 0, seconds: 0 });
    sum.requests++;
    sum.seconds += (performance.now() - start) / 1000;
    if (found.status !== answer.status) throw new Error(`the replay of ${name} was answered with ${found.status}, not ${answer.status}`);
    const [old, made] = [createdRun(path, answer.body), createdRun(path, found.body)];
    if (old) ids.set(old, made);
  }
  return { seconds: (performance.now() - began) / 1000, requests: kept.length, byEndpoint };
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const spread = (numbers) => {
  const all = sorted(numbers);
  return { median: all[all.length >> 1], least: all[0], most: all.at(-1), times: all.length };
};

const quick = {
  node: null,
  '--version': ['--version'],
  '--help': ['--help'],
  'sweep --help': ['sweep', '--help'],
  list: ['list'],
  'list, first time': ['list'],
  check: ['check', 'trivial.yaml'],
  'study list': ['study', 'list'],
  'server status': ['server', 'status'],
  'plan --no-measure': ['plan', 'trivial.yaml', '--no-measure'],
  doctor: ['doctor'],
};

/** Seconds of each quick command, taken in turns. */
function commands() {
  const times = Object.fromEntries(Object.keys(quick).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, args] of Object.entries(quick)) {
      if (name === 'doctor' && round >= 3) continue;
      if (name === 'list, first time') rmSync(join(home, 'cache'), { recursive: true, force: true });
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args ? [cli, ...args] : ['-e', '0'], { cwd: place, env: environment() });
      times[name].push((performance.now() - began) / 1000);
      if (status !== 0) throw new Error(`stillhouse ${name} ended with ${status}:\n${stderr}`);
    }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, spread(list)]));
}

async function measureSweeps(uri) {
  const [tracked, offline, servers] = [[], [], []];
  let last;
  for (let round = 0; round < sweeps; round++) {
    const direct = await stillhouse(['sweep', 'trivial.yaml'], { MLFLOW_TRACKING_URI: uri });
    const { trials: told, tracking } = direct.document;
    if (told.filter(({ state, run_id: id }) => state === 'complete' && id).length !== trials || tracking.pending !== 0)
      throw new Error(`not all of the ${trials} trials arrived: ${tracking.pending} operations are owed`);
    tracked.push(direct.seconds);
    offline.push((await stillhouse(['sweep', 'trivial.yaml', '--offline'])).seconds);
    const proxy = await recorder(uri);
    await stillhouse(['sweep', 'trivial.yaml'], { MLFLOW_TRACKING_URI: proxy.uri });
    await proxy.close();
    servers.push((last = await replay(uri, proxy.kept)).seconds);
  }
  const [total, server] = [spread(tracked), spread(servers)];
  return {
    trials,
    total,
    server,
    // Each sweep beside its own replay: on a busy machine both are slowed down.
    beyond_server: spread(tracked.map((one, round) => one - servers[round])),
    offline: spread(offline),
    requests: last.requests,
    endpoints: last.byEndpoint,
  };
}

const seconds = (number) => `${number.toFixed(3)} s`;
function tell({ machine, versions, commands: quickOnes, sweep }) {
  const say = (line) => process.stderr.write(`${line}\n`);
  say(`node ${versions.node}, ${machine.cores} cores (${machine.cpu}), load ${machine.load.toFixed(1)} to ${loadavg()[0].toFixed(1)}`);
  say('\ncommand               median      least       most');
  for (const [name, { median, least, most }] of Object.entries(quickOnes))
    say(`${name.padEnd(20)}  ${[median, least, most].map(seconds).join('     ')}`);
  say(`\n${sweep.trials} trivial trials     median      least       most`);
  for (const name of ['total', 'server', 'beyond_server', 'offline'])
    say(`${name.padEnd(20)}  ${[sweep[name].median, sweep[name].least, sweep[name].most].map(seconds).join('     ')}`);
  say(`\nrequests: ${sweep.requests}`);
  for (const [name, sum] of Object.entries(sweep.endpoints))
    say(`${name.padEnd(42)} ${String(sum.requests).padStart(5)}  ${seconds(sum.seconds)}`);
}

layOutTrivial(place, { lent: values.home, parts: ['tensorflow', 'mlflow', 'kernels'], trials });
try {
  const { document } = await stillhouse(['server', 'start']);
  const about = measuredNow(project);
  const sweep = await measureSweeps(document.uri);
  const settings = { trials, sweeps, rounds };
  const result = { benchmark: 'overhead', ...about, settings, commands: commands(), sweep };
  tell(result);
  if (values.save) keepResult(project, 'overhead', result, { ...about, settings }, overheadFigures(result));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  keptAlive.destroy();
  await stillhouse(['server', 'stop']).catch(() => {});
  rmSync(place, { recursive: true, force: true });
}
