/** The view of a sweep as a terminal shows it: what was printed in a real pseudo-terminal, read by a terminal emulator. */
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { WriteStream } from 'node:tty';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import unicode from '@xterm/addon-unicode11';
import { expect } from 'chai';
import { LiveView } from '../../../src/cli/live.js';
import type { JobEvent } from '../../../src/job/events.js';
import { madeParts, madeSweep } from '../../support/made-sweep.js';

const feeder = fileURLToPath(new URL('../../support/live-process.js', import.meta.url));
const recorder = fileURLToPath(new URL('../../../../test/support/in_terminal.py', import.meta.url));
const rows = 24;

interface Printed {
  readonly text: string;
  readonly seconds: number;
}

async function printed(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Printed> {
  const { CI: _, NO_COLOR: __, ...own } = process.env;
  const began = performance.now();
  const child = spawn(command[0]!, command.slice(1), {
    env: { ...own, TERM: 'xterm-256color', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => told.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const text = Buffer.concat(told).toString();
  expect(code, text.slice(-500)).to.equal(0);
  return { text, seconds: (performance.now() - began) / 1000 };
}

const fed = (trials: number, parallel: number, pause = 0): string[] => [process.execPath, feeder, ...[trials, parallel, pause].map(String)];
const inTerminal = (width: number, command: readonly string[], env?: NodeJS.ProcessEnv): Promise<Printed> =>
  printed(['python3', recorder, String(width), String(rows), ...command], env);

interface Line {
  readonly text: string;
  /** Whether the terminal had to break the line before it. */
  readonly broken: boolean;
}

function emulator(width: number, height = rows): xterm.Terminal {
  const terminal = new xterm.Terminal({ cols: width, rows: height, scrollback: 50_000, allowProposedApi: true, convertEol: true });
  terminal.loadAddon(new unicode.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  return terminal;
}
const written = (terminal: xterm.Terminal, text: string): Promise<void> => new Promise((resolve) => terminal.write(text, resolve));

/** What stands in a terminal. */
function linesOf(terminal: xterm.Terminal): Line[] {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, index) => active.getLine(index)!);
  return lines.map((line) => ({ text: line.translateToString(true), broken: line.isWrapped }));
}

async function screen({ text }: Printed, width: number): Promise<Line[]> {
  const terminal = emulator(width);
  await written(terminal, text);
  return linesOf(terminal);
}

describe('the view of a sweep', function () {
  this.timeout(60_000);

  for (const width of [60, 100, 200])
    it(`breaks no line in a terminal of ${width} columns and has the right totals after 10,000 trials`, async () => {
      const told = await inTerminal(width, fed(10_000, 8));
      const lines = await screen(told, width);
      const text = lines.map((line) => line.text).join('\n');
      expect(lines.filter(({ broken }) => broken)).to.deep.equal([]);
      expect(text).to.match(/\b10000\/10000 trials/);
      expect(text).to.include('best 0.9900 (trial 9998)');
      if (width >= 100) expect(text).to.include('9000 complete  900 pruned  100 failed');
      if (width >= 100) expect(text).to.match(/memory \d+ MiB {2}\d+\.\d of \d+ cores/);
      expect(text).to.match(/\n 9998 {2}complete {2,}0\.9900 /);
      expect(text).to.match(/9995 more trials/);
      // One frame is left of all, and one line of what was said meanwhile.
      expect(text.match(/\/10000 trials/g)).to.have.length(1);
      expect(text.match(/^warning: the tracking server/gm)).to.have.length(1);
      expect(lines.findLast((line) => line.text !== '')?.text).to.equal('the end');
      const frames = told.text.split('\u001b[?2026h').length - 1;
      expect(frames, 'frames drawn')
        .to.be.at.least(2)
        .and.at.most(8 + 2 * 5 * told.seconds); // with those that are only taken away
    });

  it('shows the losses of running trials as spark lines', async () => {
    const { text } = await inTerminal(100, fed(60, 2, 300));
    expect(text).to.match(/train [▁-█]{2,3} 0\.\d{4} {2}validation [▁-█]{2,3} 0\.\d{4} {2}macro_f1 0\.\d{4}/);
  });

  it('stays whole in a terminal that gets narrower and wider', async () => {
    const high = 48; // room for a frame whose lines are broken in two
    const terminal = emulator(140, high);
    const stream = Object.assign(new EventEmitter(), {
      isTTY: true,
      columns: 140,
      rows: high,
      write: (text: string) => (terminal.write(text), true),
    });
    const view = new LiveView(madeParts, stream as unknown as WriteStream);
    const events = madeSweep(400, 4);
    for (const columns of [140, 90, 120, 80, 70]) {
      await written(terminal, '');
      terminal.resize(columns, high);
      stream.columns = columns;
      stream.emit('resize');
      for (let many = 0; many < 300; many++) view.onEvent(events.next().value as JobEvent);
      view.draw();
    }
    view.stop();
    await written(terminal, 'the end');
    const lines = linesOf(terminal);
    const text = lines.map((line) => line.text).join('\n');
    expect(lines.filter(({ broken }) => broken)).to.deep.equal([]);
    expect(text.match(/\/400 trials/g), text).to.have.length(1);
    expect(text.match(/^trial +state/gm)).to.have.length(1);
    expect(text).to.match(/\nthe end\n*$/);
  });

  for (const [why, env] of Object.entries({
    'NO_COLOR is set': { NO_COLOR: '1' },
    'the terminal is dumb': { TERM: 'dumb' },
    'CI is set': { CI: 'true' },
  }))
    it(`moves no cursor where ${why}`, async () => {
      const { text } = await inTerminal(80, fed(12, 2), env);
      expect(text).to.not.include('\u001b');
      expect(text).to.match(/\[12\/12\] trial 11 complete/);
    });

  it('is a calm log of whole lines where there is no terminal', async () => {
    const { text } = await printed(fed(10_000, 8));
    for (const control of ['\u001b', '\r']) expect(text).to.not.include(control);
    const lines = text.trimEnd().split('\n');
    expect(lines.length).to.be.at.most(400);
    expect(text).to.match(/^\[10000\/10000\] trial 9999 failed {2}.* {2}best 0\.9900 \(trial 9998\)$/m);
    expect(text).to.match(/^\[9999\/10000\] trial 9998 complete .* best so far$/m);
    expect(lines.filter((line) => /^\[\d+\/10000\] trial \d+ failed/.test(line))).to.have.length(100);
  });
});
