/** Outboxes: read, and delivered to a server that takes everything. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { syncOutbox } from '../../../src/track/index.js';
import { Outbox } from '../../../src/track/outbox/outbox.js';
import { readOutbox } from '../../../src/track/outbox/read.js';
import type { Drawing } from '../../../src/picture/index.js';
import { RecordedRun, startOf } from '../../../src/track/recorder.js';
import type { Operation } from '../../../src/track/operation.js';
import type { Tracker } from '../../../src/track/tracker.js';
import { recordEnd, recordParent, recordTrials } from '../../src/track/study.js';
import { mutateBytes } from '../bytes.js';
import type { Draw } from '../draw.js';
import type { Input, Target } from '../target.js';
import { asJson, mutateTree, treeOf, written } from '../tree.js';

/** A study's outbox of which the server has nothing. */
function keep(folder: string): void {
  const outbox = new Outbox(folder);
  outbox.target = { uri: 'http://127.0.0.1:9', experiment: 'e', description: 'd' };
  const sink = {
    append: (operation: Operation) => outbox.append(operation),
    artifact: (run: string, path: string, content: Uint8Array | { readonly file: string }) =>
      outbox.append({ op: 'artifact', run, path, ...outbox.keep(content) }),
    picture: async (run: string, path: string, drawing: Drawing) => outbox.append({ op: 'picture', run, path, drawing }),
  };
  const started = (key: string) => new RecordedRun(key, sink);
  const tracker = {
    start: (run: Parameters<Tracker['start']>[0]) => (sink.append(startOf(run, 'user', 'source')), started(run.key)),
    continue: (key: string) => (sink.append({ op: 'continue', run: key }), started(key)),
  };
  const taking = tracker as unknown as Tracker;
  recordParent(taking);
  recordTrials(taking, 0, 1);
  recordEnd(taking);
  outbox.backlog.runs.belong({ uri: 'http://127.0.0.1:9', experiment: '0' });
  outbox.backlog.runs.set('study', { id: 'a'.repeat(32), artifactUri: 'mlflow-artifacts:/0/a/artifacts' });
  outbox.close();
}

function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  return new Map(paths.filter((path) => !path.startsWith('lock')).map((path) => [join('outbox', path), readFileSync(join(folder, path))]));
}

function mutated(real: ReadonlyMap<string, Buffer>, draw: Draw): Input {
  const files = new Map(real);
  const chosen = draw.pick(['log-000002.jsonl', 'log-000002.jsonl', 'log-000002.jsonl', 'runs.jsonl', 'target.json', 'acknowledged.json', 'told.jsonl']); // prettier-ignore
  const name = join('outbox', chosen);
  const text = files.get(name) ?? files.get('outbox/runs.jsonl')!;
  files.set(name, draw.chance(0.3) ? mutateBytes(text, draw) : lines(text, draw, chosen === 'target.json'));
  return files;
}

function lines(text: Buffer, draw: Draw, whole: boolean): Buffer {
  const all = whole ? [text.toString()] : text.toString().trimEnd().split('\n');
  for (let edits = 1 + draw.below(3); edits > 0; edits--) {
    const at = draw.below(all.length);
    const tree = treeOf(JSON.parse(all[at]!));
    mutateTree(tree, draw, ['start', 'end', 'metrics', 'params', 'tags', 'artifact', 'picture', 'table', 'dataset', 'view', 'continue', 'study/1']); // prettier-ignore
    all[at] = written(tree, asJson);
  }
  return Buffer.from(`${all.join('\n')}\n`);
}

/** A tracking server that knows nothing and takes everything. */
async function friendlyServer() {
  let made = 0;
  const answer = (path: string): object => {
    if (path.endsWith('/runs/create')) return { run: { info: { run_id: String(++made).padStart(32, '0'), artifact_uri: `mlflow-artifacts:/0/${made}/artifacts`, status: 'RUNNING' }, data: {} } }; // prettier-ignore
    if (path.includes('/experiments/get')) return { experiment: { experiment_id: '0', name: 'e', artifact_location: 'mlflow-artifacts:/0', lifecycle_stage: 'active' } }; // prettier-ignore
    return path.endsWith('/experiments/create') ? { experiment_id: '0' } : {};
  };
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const version = request.url === '/version';
      response.writeHead(200, { 'content-type': version ? 'text/plain' : 'application/json' });
      response.end(version ? '3.17.2' : JSON.stringify(answer(request.url!.split('?')[0]!)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => (server.closeAllConnections(), server.close()) };
}

export const outboxTarget: Target = {
  name: 'outbox',
  share: 2,
  seed: async ({ seeds }) => {
    mkdirSync(join(seeds, 'outboxes'), { recursive: true });
    keep(join(seeds, 'outboxes', 'study'));
  },
  open: async ({ seeds }) => {
    const real = filesOf(join(seeds, 'outboxes', 'study'));
    const { uri, close } = await friendlyServer();
    return {
      sound: [real],
      make: (draw): Input => mutated(real, draw),
      eat: async (place) => {
        readOutbox(join(place, 'outbox'));
        const { trouble } = await syncOutbox(place, { uri, env: {} });
        const ours = trouble.find((line) => /Cannot read|is not a function|not iterable|undefined|Invalid array length/.test(line));
        if (ours) throw new Error(`untold: ${ours.replace(/^.*?: /, '')}`);
        readOutbox(join(place, 'outbox'));
      },
      close: async () => void close(),
    };
  },
};
