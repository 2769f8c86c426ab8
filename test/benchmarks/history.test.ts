/** The history of benchmarks: what a kept result adds to it, and what is compared with what. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const load = (name: string) => import(pathToFileURL(join(root, 'benchmarks/measure', name)).href);

const figure = (name: string, contestant: string, [min, median, max]: readonly number[], times = 3) =>
  ({ case: name, contestant, unit: 'ms', median, min, max, times }); // prettier-ignore
const about = (commit: string, more: object = {}) => ({
  date: '2026-11-26',
  commit,
  machine: { cpu: 'A', cores: 2, load: 1 },
  versions: { node: '20.0.0' },
  settings: { steps: 60 },
  ...more,
});

describe("the benchmarks' history", () => {
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-history-'));
  after(() => rmSync(folder, { recursive: true }));

  it('gets a line of each result that is kept, which is the last one in a file of its own', async () => {
    const { keepResult, historyFile, resultFile } = await load('keep.mjs');
    const { readHistory } = await load('history.mjs');
    const [first, second] = [[figure('step', 'ours', [1, 2, 3])], [figure('step', 'ours', [2, 3, 4])]];
    keepResult(folder, 'step', { which: 'first' }, about('aaa'), first);
    appendFileSync(historyFile(folder), '{"cut off'); // as a process that was killed leaves it
    expect(() => readHistory(historyFile(folder))).to.throw(`${historyFile(folder)}:2: not a line of JSON; remove it`);
    keepResult(folder, 'step', { which: 'second' }, about('bbb'), second);
    keepResult(folder, 'step', { which: 'third' }, about('bbb'), []); // nothing that was measured
    const lines = readFileSync(historyFile(folder), 'utf8').split('\n');
    expect(lines.toSpliced(1, 1).filter(Boolean).map((line) => JSON.parse(line))).to.deep.equal([
      { format: 1, benchmark: 'step', ...about('aaa'), figures: first },
      { format: 1, benchmark: 'step', ...about('bbb'), figures: second },
    ]); // prettier-ignore
    expect(JSON.parse(readFileSync(resultFile(folder, 'step'), 'utf8'))).to.deep.equal({ which: 'third' });
  });

  it('compares runs of one machine and the same settings only, and says how much the last one changed', async () => {
    const { compared, lineOf } = await load('history.mjs');
    const { groupsText } = await load('history-table.mjs');
    const line = (found: object, ...figures: object[]) => lineOf('step', found, figures);
    const groups = compared([
      line(about('aaa'), figure('step', 'ours', [1, 2, 3]), figure('step', 'theirs', [4, 5, 6])),
      line(about('aaa', { machine: { cpu: 'B', cores: 2, load: 1 } }), figure('step', 'ours', [9, 9, 9])),
      line(about('aaa', { settings: { steps: 10 } }), figure('step', 'ours', [8, 8, 8])),
      line(about('bbb', { machine: { cpu: 'A', cores: 2, load: 7 } }), figure('step', 'ours', [4, 4, 4])),
      line(about('bbb', { machine: { cpu: 'A', cores: 2, load: 7 } }), figure('step', 'theirs', [5, 10, 11])),
    ]);
    expect(groups.map(({ runs }: any) => runs.length)).to.deep.equal([2, 1, 1]);
    expect(groups[0].rows.map(({ contestant, change }: any) => [contestant, change])).to.deep.equal([
      ['ours', { ratio: 2, apart: true }],
      ['theirs', { ratio: 2, apart: false }],
    ]);
    const text: string = groupsText('step', groups, 4);
    expect(text)
      .to.match(/^ours +2 \(1\.\.3\) +4 \(4\.\.4\) +x 2 !$/m)
      .and.match(/^theirs +5 \(4\.\.6\) +10 \(5\.\.11\) +x 2$/m);
    expect(text).to.include('not compared with the newest: other settings, steps: 60 -> 10');
    expect(text).to.include('not compared with the newest: another machine');
    expect(groups[1].rows[0].change).to.equal(null);
  });

  it('refuses what a newer version wrote, and a name that it does not know', async () => {
    const { readHistory } = await load('history.mjs');
    const file = join(folder, 'newer.jsonl');
    appendFileSync(file, '{"format":2}\n');
    expect(() => readHistory(file)).to.throw(`${file}:1: format 2 (allowed: up to 1); use the newer version that wrote it`);
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'benchmarks/history.mjs'), 'stepp'], { encoding: 'utf8' });
    expect(`${status} ${stderr}`).to.match(/^2 history: 'stepp' has no history \(known: .*step, /);
  });

  it('that is kept in the project can be read, each figure of it', () => {
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'benchmarks/history.mjs'), '--json'], { encoding: 'utf8' });
    expect(status).to.equal(0);
    const lines = JSON.parse(stdout) as { figures: Record<string, unknown>[] }[];
    for (const { figures } of lines)
      for (const { case: name, contestant, unit, median, min, max, times } of figures) {
        expect([typeof name, typeof contestant, typeof unit]).to.deep.equal(['string', 'string', 'string']);
        expect(Number(min) <= Number(median) && Number(median) <= Number(max), `${name}, ${contestant}`).to.equal(true);
        expect(times).to.be.at.least(1);
      }
    expect(lines.length).to.be.at.least(23);
  });
});
