/** Teachers killed in the middle of an epoch go on after the last whole one, and end in the weights of an undisturbed training. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { scratchFolder } from '../runtime/scratch.js';

const script = fileURLToPath(new URL('teacher-in-parts.js', import.meta.url));
const STEPS = 4; // an epoch: 30 texts by 8

async function prepare(folder: string, kind: string, ...more: string[]) {
  const child = spawn(process.execPath, [script, folder, kind, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, faults] = ['', ''];
  child.stdout.on('data', (part) => (said += part));
  child.stderr.on('data', (part) => (faults += part));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const lines = said.trim().split('\n');
  const epochs = lines.flatMap((line) => /epoch (\d) of 4/.exec(line)?.[1] ?? []);
  return { code, signal, faults, lines, epochs: epochs.join(''), weights: lines.find((line) => line.startsWith('weights')) };
}

describe('a teacher that is killed', function () {
  this.timeout(600_000);
  const root = scratchFolder('going-on');
  const place = (name: string) => (mkdirSync(join(root, name)), join(root, name));
  /** The folders of its epochs. */
  const kept = (folder: string): string[] =>
    readdirSync(folder).flatMap((key) => readdirSync(join(folder, key)).map((name) => join(folder, key, name)));

  for (const kind of ['transformer', 'lora', 'trained'])
    it(`${kind}: in the middle of the second and of the last epoch it goes on, to the same weights to the bit`, async () => {
      const [calm, rough] = [place(`${kind}-calm`), place(`${kind}-rough`)];
      const expected = await prepare(calm, kind);
      expect(expected, expected.faults).to.include({ code: 0, epochs: '1234' });
      expect(readdirSync(calm)).to.deep.equal([]); // done: its epochs are gone
      const first = await prepare(rough, kind, String(STEPS + 2));
      expect(first).to.include({ signal: 'SIGKILL', epochs: '1' });
      const second = await prepare(rough, kind, String(3 * STEPS + 1));
      expect(second).to.include({ signal: 'SIGKILL', epochs: '23' });
      expect(second.lines[0]).to.contain('goes on after epoch 1');
      const last = await prepare(rough, kind);
      expect(last).to.include({ code: 0, epochs: '4', weights: expected.weights });
      expect(readdirSync(rough)).to.deep.equal([]);
    });

  it('takes the epoch before a damaged one, tells it, and still ends in the same weights', async () => {
    const [calm, rough] = [place('damaged-calm'), place('damaged-rough')];
    const expected = await prepare(calm, 'trained');
    await prepare(rough, 'trained', String(3 * STEPS + 1));
    expect(kept(rough).map((path) => path.slice(-7))).to.have.members(['epoch-2', 'epoch-3']);
    const file = join(
      kept(rough).find((path) => path.endsWith('epoch-3'))!,
      'seat.bin',
    );
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    const last = await prepare(rough, 'trained');
    expect(last.lines[0]).to.contain('epoch 3 of a teacher is damaged');
    expect(last).to.include({ code: 0, epochs: '34', weights: expected.weights });
    expect(existsSync(file)).to.equal(false);
  });

  it('finished and killed before its state was kept, it trains no epoch again', async () => {
    const folder = place('finished');
    const done = await prepare(folder, 'trained', '-1');
    expect(done).to.include({ code: 0, epochs: '1234' });
    expect(kept(folder)).to.have.length(2);
    expect(await prepare(folder, 'trained')).to.include({ code: 0, epochs: '', weights: done.weights });
  });
});
