/** Shows a job's events to the person: a live frame in a terminal, lines in a log. */
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import picocolors from 'picocolors';
import type { OnEvent } from '../job/events.js';
import type { Log } from '../plugin/index.js';
import { brokenInto, liveFrame } from '../report/index.js';
import { UsageMeter } from '../runtime/usage.js';
import { loudness } from './loudness.js';
import { personLog } from './output.js';
import { plainView, quietView } from './plain-view.js';
import { SweepState } from './sweep-state.js';
import type { View, ViewParts } from './view.js';

/** Milliseconds: between two frames at least, between two looks at the machine, and after which a frame is drawn without news. */
const calmly = 200;
const second = 1000;
/** A frame is drawn after so many times what the last one took at the earliest: less than 1 % of a core. */
const patience = 150;

/** The frame of a job in a terminal, drawn again as its events come, but never so often that it costs more than a small share of a core. */
export class LiveView implements View {
  readonly #state: SweepState;
  readonly #update;
  readonly #meter = new UsageMeter();
  #usage: ReturnType<UsageMeter['take']> | null = null;
  #looked = -Infinity;
  #frame = '';
  #next = 0;
  #due: NodeJS.Timeout | null = null;
  readonly #ticking: NodeJS.Timeout;

  constructor(
    parts: ViewParts,
    private readonly stream: WriteStream,
  ) {
    this.#state = new SweepState(parts);
    this.#update = createLogUpdate(stream, { defaultWidth: 80 });
    this.#ticking = setInterval(() => this.draw(), second);
    this.#ticking.unref();
    stream.on('resize', this.#onResize);
  }

  readonly onEvent: OnEvent = (event) => {
    this.#state.advance(event);
    this.#soon();
  };

  readonly log: Log = {
    info: (message) => {
      this.#state.phase = message;
      this.#soon();
    },
    warn: (message) => {
      this.#update.clear();
      personLog.warn(message);
      this.#state.notice = message;
      this.draw();
    },
  };

  stop(done = false): void {
    clearInterval(this.#ticking);
    this.stream.off('resize', this.#onResize);
    this.draw();
    if (done) this.#update.clear();
    this.#update.done();
  }

  /** Draws the frame now. */
  draw(): void {
    const began = performance.now();
    if (this.#due) clearTimeout(this.#due);
    this.#due = null;
    if (began - this.#looked >= second) {
      this.#usage = this.#meter.take();
      this.#looked = began;
    }
    const { rows } = this.stream;
    const options = { color: picocolors.isColorSupported, ...(rows ? { height: rows } : {}) };
    this.#frame = liveFrame({ ...this.#state.live, usage: this.#usage }, this.#width, options);
    this.#update(this.#frame);
    const ended = performance.now();
    this.#next = ended + Math.max(calmly, patience * (ended - began));
  }

  get #width(): number {
    return this.stream.columns || 80;
  }

  #soon(): void {
    if (this.#due) return;
    const wait = this.#next - performance.now();
    if (wait <= 0) return this.draw();
    this.#due = setTimeout(() => this.draw(), wait);
    this.#due.unref();
  }

  /** A terminal that got narrower has broken the frame into more lines than were written. */
  readonly #onResize = (): void => {
    const width = this.#width;
    const lines = this.#frame.split('\n').reduce((sum, line) => sum + brokenInto(line, width), 0);
    const whole = lines < (this.stream.rows || Infinity);
    if (this.#frame) this.stream.write(whole ? `\u001b[${lines}A\r\u001b[J` : '\u001b[2J\u001b[H');
    this.#update.done();
    this.draw();
  };
}

/** A live view where stderr is a terminal that can be drawn on; lines in logs, under CI, where `NO_COLOR` is set and under `--verbose`. */
export function openView(parts: ViewParts): View {
  if (loudness() === 'quiet') return quietView();
  const { CI, TERM, NO_COLOR } = process.env;
  const calm = !process.stderr.isTTY || CI !== undefined || TERM === 'dumb' || Boolean(NO_COLOR) || loudness() === 'verbose';
  return calm ? plainView(parts) : new LiveView(parts, process.stderr);
}
