import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { createMlflowTracker } from '../../../src/track/index.js';
import { decode, encode, type Operation } from '../../../src/track/operation.js';
import { lock, Locked } from '../../../src/track/outbox/lock.js';
import { Outbox } from '../../../src/track/outbox/outbox.js';
import { DiskError, readLines, Segment } from '../../../src/track/outbox/segment.js';

const operation = (n: number): Operation => ({ op: 'tags', run: 'r', tags: { n: String(n) } });

describe('the outbox', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillhouse-outbox-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const drain = (outbox: Outbox): (string | null)[] => {
    const found: (string | null)[] = [];
    for (let window; (window = outbox.window()); outbox.acknowledge(window)) {
      found.push(...window.entries.map(({ operation: one }) => (one?.op === 'tags' ? one.tags['n']! : null)));
    }
    return found;
  };

  it('keeps NaN and infinities', () => {
    const points = [NaN, Infinity, -Infinity, 0.1].map((value, step) => ({ key: 'm', value, step, timestamp: 1 }));
    expect(decode(encode({ op: 'metrics', run: 'r', points }))).to.deep.equal({ op: 'metrics', run: 'r', points });
  });
  it('knows its own operations and no others', () => {
    for (const line of [
      '{"op":"dance","run":"r"}',
      '{"op":"constructor","run":"r"}',
      '{"op":"tags"}',
      '[]',
      'null',
      '{"op":"tags","run":"r"',
    ])
      expect(() => decode(line), line).to.throw(Error);
    expect(decode('{"op":"continue","run":"r"}')).to.deep.equal({ op: 'continue', run: 'r' });
  });
  it('gives in order what is not acknowledged, also to the next process, and forgets the rest', () => {
    const first = new Outbox(folder);
    for (let n = 0; n < 3; n++) first.append(operation(n));
    const window = first.window()!;
    first.append(operation(3));
    first.acknowledge(window);
    expect(first.pending).to.equal(1);
    first.close();
    const second = new Outbox(folder);
    second.append(operation(4));
    expect(second.pending).to.equal(2);
    expect(second.window()!.entries.map(({ inherited }) => inherited)).to.deep.equal([true]);
    expect(drain(second)).to.deep.equal(['3', '4']);
    second.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('log-'))).to.deep.equal([]);
    const third = new Outbox(folder);
    third.append(operation(5));
    expect(drain(third)).to.deep.equal(['5']);
    third.close();
  });
  it('leaves out a torn last line and puts aside nothing else', () => {
    const first = new Outbox(folder);
    first.append(operation(0));
    first.close();
    const log = readdirSync(folder).find((name) => name.startsWith('log-'))!;
    appendFileSync(join(folder, log), '{"op":"tags","run":"r","ta');
    const second = new Outbox(folder);
    expect(second.pending).to.equal(1);
    second.append(operation(1));
    expect(drain(second)).to.deep.equal(['0', '1']);
    second.close();
  });
  it('begins anew from the oldest segment when the acknowledgement is lost', () => {
    const first = new Outbox(folder);
    first.append(operation(0));
    first.append(operation(1));
    first.acknowledge(first.window()!);
    first.append(operation(2));
    first.close();
    writeFileSync(join(folder, 'acknowledged.json'), '');
    const second = new Outbox(folder);
    expect(drain(second)).to.deep.equal(['0', '1', '2']);
    second.close();
  });
  it('spreads over segments and drops those that are delivered', () => {
    const outbox = new Outbox(folder);
    const long = 'x'.repeat(1 << 20);
    for (let n = 0; n < 10; n++) outbox.append({ op: 'tags', run: 'r', tags: { n: String(n), long } });
    expect(readdirSync(folder).filter((name) => name.startsWith('log-'))).to.have.length(3);
    expect(drain(outbox)).to.deep.equal([...'0123456789']);
    expect(readdirSync(folder).filter((name) => name.startsWith('log-'))).to.have.length(1);
    outbox.close();
  });
  it('copies artifacts, and lets them go when they are acknowledged', () => {
    const outbox = new Outbox(folder);
    const source = join(folder, 'source');
    writeFileSync(source, 'content');
    const kept = outbox.keep({ file: source });
    if (!('file' in kept)) throw new Error('a file is copied');
    rmSync(source);
    outbox.append({ op: 'artifact', run: 'r', path: 'a', ...kept });
    expect(kept.bytes).to.equal(7);
    expect(readFileSync(outbox.backlog.artifactPath(kept.file), 'utf8')).to.equal('content');
    outbox.acknowledge(outbox.window()!);
    expect(existsSync(outbox.backlog.artifactPath(kept.file))).to.equal(false);
    outbox.close();
  });
  it('keeps short text in the log, and all else in files', () => {
    const outbox = new Outbox(folder);
    const kept = (content: Buffer) => outbox.keep(content);
    expect(kept(Buffer.from('null, \n and ü'))).to.deep.equal({ text: 'null, \n and ü' });
    expect(kept(Buffer.alloc(0))).to.deep.equal({ text: '' });
    expect(kept(Buffer.from([0xff, 0xfe]))).to.have.property('bytes', 2);
    expect(kept(Buffer.alloc(16 * 1024 + 1, 'a'))).to.have.property('bytes', 16 * 1024 + 1);
    expect(readdirSync(join(folder, 'artifacts'))).to.have.length(2);
    outbox.append({ op: 'artifact', run: 'r', path: 'a', text: 'null, \n and ü' });
    const window = outbox.window()!;
    expect(window.entries.map(({ operation }) => operation)).to.deep.equal([
      { op: 'artifact', run: 'r', path: 'a', text: 'null, \n and ü' },
    ]);
    outbox.acknowledge(window);
    expect(outbox.pending).to.equal(0);
    outbox.close();
  });
  it('tells a folder that cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => new Outbox(join(folder, 'file', 'outbox'))).to.throw(InputError, /cannot write the outbox/);
  });
});

describe('a full disk', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillhouse-full-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  it('is told with the name of the file', function () {
    if (!existsSync('/dev/full')) this.skip();
    const path = join(folder, 'log-000001.jsonl');
    symlinkSync('/dev/full', path);
    const segment = new Segment(path);
    expect(() => segment.append('line')).to.throw(DiskError, `${path}: no space left on the disk`);
  });
  it('reaches the caller of the tracker', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const tracker = createMlflowTracker({ folder, env: { HOME: '/nowhere' }, offline: true });
    await tracker.open('e', '');
    symlinkSync('/dev/full', join(folder, 'log-000002.jsonl'));
    expect(() => tracker.start({ key: 'k', name: 'n', startTime: 1 })).to.throw(DiskError, /log-000002\.jsonl/);
    rmSync(join(folder, 'log-000002.jsonl'));
    await tracker.close(0);
  });
});

describe('lines of a segment', () => {
  it('are read whole whatever the limit, with the offset behind each', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhouse-lines-'));
    const path = join(folder, 'log');
    writeFileSync(path, `a\n${'ü'.repeat(50)}\nc\ntorn`);
    expect(readLines(path, 0, 3)).to.deep.equal([{ text: 'a', end: 2 }]);
    expect(readLines(path, 2, 3)[0]).to.deep.equal({ text: 'ü'.repeat(50), end: 103 });
    expect(readLines(path, 103, 1000)).to.deep.equal([{ text: 'c', end: 105 }]);
    expect(readLines(path, 105, 1000)).to.deep.equal([]);
    rmSync(folder, { recursive: true });
  });
});

describe("the outbox's lock", () => {
  it('is held by one living process, and a dead owner loses it at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhouse-lock-'));
    const path = join(folder, 'lock');
    const holder = fork(join(import.meta.dirname, 'lock-holder.js'), [path]);
    await once(holder, 'message');
    expect(() => lock(path)).to.throw(Locked, new RegExp(`process ${holder.pid} is at work`));
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const unlock = lock(path);
    expect(() => lock(path)).to.throw(Locked);
    unlock();
    expect(readdirSync(folder)).to.deep.equal([]);
    rmSync(folder, { recursive: true });
  });
  it('is not mistaken for its owner when a pid is used again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhouse-lock-'));
    const path = join(folder, 'lock');
    lock(path)();
    const unlock = lock(path);
    const owner = JSON.parse(readFileSync(path, 'utf8')) as { started: string | null };
    unlock();
    if (owner.started !== null) {
      writeFileSync(path, JSON.stringify({ ...owner, started: '1' }));
      lock(path)();
    }
    rmSync(folder, { recursive: true });
  });
});
