/** What the fuzzer has found, one input a fault: each is refused in words of the project now. `real` is a real input of the target. */
import { createHash } from 'node:crypto';
import type { Input } from './target.js';

export interface Found {
  readonly fault: string;
  readonly target: string;
  /** The input that showed it, out of a real one. */
  readonly from: (real: Input) => Input;
  /** Whether it is taken by now, the bad part left out; else it is refused. */
  readonly taken?: true;
}

const changed = (real: Input, path: string, change: (text: string) => string): Input => {
  const before = real.get(path)!.toString('latin1');
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${path}`);
  return new Map(real).set(path, Buffer.from(after, 'latin1'));
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A bundle with one of its JSON files changed, its digests made to fit. */
function bundleWith(real: Input, path: 'bundle.json' | 'graph.json' | 'vocabulary.json', change: (json: any) => void): Input {
  const files = new Map(real);
  const read = (name: string): any => JSON.parse(files.get(name)!.toString());
  const inner = read(path);
  const manifest = path === 'bundle.json' ? inner : read('bundle.json');
  change(inner);
  if (path !== 'bundle.json') {
    files.set(path, Buffer.from(JSON.stringify(inner)));
    manifest.files[path] = { bytes: files.get(path)!.length, sha256: sha256(files.get(path)!) };
  }
  files.set('bundle.json', Buffer.from(JSON.stringify(manifest)));
  return files.set('bundle.sha256', Buffer.from(`${sha256(files.get('bundle.json')!)}\n`));
}

const log = 'outbox/log-000002.jsonl';
/** The first operation of a kind, changed. */
const operation = (real: Input, op: string, change: (found: any) => void): Input =>
  changed(real, log, (text) => {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes(`"op":"${op}"`));
    const found = JSON.parse(lines[at]!);
    change(found);
    return lines.with(at, JSON.stringify(found)).join('\n');
  });

/** Two tensors over the same bytes of a file of safetensors. */
function overlapping(): Input {
  const header = JSON.stringify({
    a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    b: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
  });
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return new Map([['model.safetensors', Buffer.concat([size, Buffer.from(header), Buffer.alloc(4)])]]);
}

export const found: readonly Found[] = [
  {
    fault: 'ten thousand unknown keys took seconds: a name that is meant was looked for each of them',
    target: 'experiment',
    from: () => new Map([['case.yaml', Buffer.from(Array.from({ length: 10_000 }, (_, at) => `k${at}: ${at}`).join('\n'))]]),
  },
  {
    fault: 'a list of a hundred thousand values was parsed for a second before it was refused',
    target: 'benchmark',
    from: () => new Map([['case.yaml', Buffer.from(`experiment: e\nmethods: [${'1,'.repeat(100_000)}]`)]]),
  },
  {
    fault: 'each use of an alias read the document anew to find what it stands for, for seconds in all',
    target: 'benchmark',
    from: () => {
      const doubled = Array.from({ length: 80 }, (_, at) => `a${at + 1}: &a${at + 1} {l: *a${at}, r: *a${at}}`);
      return new Map([['case.yaml', Buffer.from(['a0: &a0 {x: 1}', ...doubled].join('\n'))]]);
    },
  },
  {
    fault: 'a flag of a hundred thousand characters was parsed for a minute before it was taken for text',
    target: 'experiment',
    from: (real) => {
      const keys = Array.from({ length: 10_000 }, (_, at) => `k${at}: ${at}`).join('\n');
      return new Map(real).set('flags.json', Buffer.from(JSON.stringify({ pruner: keys })));
    },
  },
  {
    fault: 'a time that is none threw a RangeError where the trials were written out',
    target: 'journal',
    from: (real) => changed(real, 'journal.log', (text) => text.replace(/"datetime_start":"[^"]+"/, '"datetime_start":"yesterday"')),
  },
  {
    fault: 'a trial of several seeds, one of which is nothing',
    target: 'journal',
    from: (real) =>
      changed(real, 'journal.log', (text) => text.replace('"user_attr":{"seconds":', '"user_attr":{"seeds":[null],"seconds":')),
    taken: true,
  },
  {
    fault: 'a flag of keys within keys took a time that doubled with their depth',
    target: 'experiment',
    from: (real) => new Map(real).set('flags.json', Buffer.from(JSON.stringify({ pruner: `${'? '.repeat(400)}x` }))),
  },
  {
    fault: 'a study without a direction was gone on with until its first trial ended, which threw',
    target: 'journal',
    from: (real) => changed(real, 'journal.log', (text) => text.replace(/"directions": ?\[\d+\]/, '"directions":[]')),
  },
  {
    fault: 'an artifact by a name that leads out of the outbox was sent and then removed there',
    target: 'outbox',
    from: (real) => operation(real, 'artifact', (one) => Object.assign(one, { file: '../../../../outside/canary.txt', bytes: 9 })),
    taken: true,
  },
  {
    fault: 'one operation without what belongs to it kept all others from the server',
    target: 'outbox',
    from: (real) => operation(real, 'tags', (one) => delete one.tags),
    taken: true,
  },
  {
    fault: 'a line that is a number, where runs are kept, threw a TypeError',
    target: 'outbox',
    from: (real) => changed(real, 'outbox/runs.jsonl', (text) => `5\nnull\n${text}`),
    taken: true,
  },
  {
    fault: 'a place in the log that is none was read from',
    target: 'outbox',
    from: (real) => new Map(real).set('outbox/acknowledged.json', Buffer.from('{"segment":"2","offset":-1}')),
    taken: true,
  },
  {
    fault: 'a target without its experiment was sent to whatever is called undefined',
    target: 'outbox',
    from: (real) => new Map(real).set('outbox/target.json', Buffer.from('{"uri":null}')),
    taken: true,
  },
  { fault: 'a manifest without files threw a TypeError', target: 'bundle', from: (real) => bundleWith(real, 'bundle.json', (one) => delete one.files) }, // prettier-ignore
  { fault: 'a manifest that quantises nothing threw a TypeError', target: 'bundle', from: (real) => bundleWith(real, 'bundle.json', (one) => delete one.quantised) }, // prettier-ignore
  { fault: 'a manifest without a tokenizer threw a TypeError', target: 'bundle', from: (real) => bundleWith(real, 'bundle.json', (one) => delete one.text.tokenizer) }, // prettier-ignore
  { fault: 'a plugin without options threw a TypeError', target: 'bundle', from: (real) => bundleWith(real, 'bundle.json', (one) => delete one.text.tokenizer.options) }, // prettier-ignore
  { fault: 'texts longer than the graph threw a RangeError when the first came', target: 'bundle', from: (real) => bundleWith(real, 'bundle.json', (one) => (one.text.maxLength = 5_000)) }, // prettier-ignore
  { fault: 'an output of another form threw a TypeError when the first text came', target: 'bundle', from: (real) => bundleWith(real, 'graph.json', (one) => (one.output = 'ids')) }, // prettier-ignore
  { fault: 'a value of any size was made room for', target: 'bundle', from: (real) => bundleWith(real, 'graph.json', (one) => (one.nodes[0].shape = [1, 70_000, 70_000])) }, // prettier-ignore
  { fault: 'a weight by the name of what every object has was taken for a function', target: 'bundle', from: (real) => bundleWith(real, 'graph.json', (one) => (one.weights = { ...one.weights, constructor: [] })) }, // prettier-ignore
  {
    fault: 'a value of another shape than what it is made of threw a RangeError when the first text came',
    target: 'bundle',
    from: (real) =>
      bundleWith(real, 'graph.json', (one) => (one.nodes.find(({ op }: { op: string }) => op === 'cast').shape[1] = [0, 1, 0, 0])),
  },
  {
    fault: 'tensors could share their bytes, so that a small file stood for any number of numbers',
    target: 'safetensors',
    from: overlapping,
  },
];
