/** Pictures through vega, without a screen. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Runtime, Spec, View } from 'vega';

export const ink = { text: '#24292f', faint: '#6e7781', grid: '#e6e9ed', train: '#8c959f', main: '#0b66c3', best: '#d1570a' };

export const config = {
  font: 'Helvetica, Arial, DejaVu Sans, sans-serif',
  title: { fontSize: 14, fontWeight: 600, color: ink.text, anchor: 'start', offset: 10 },
  axis: {
    labelColor: ink.faint,
    labelFontSize: 11,
    titleColor: ink.text,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: ink.grid,
    domainColor: '#b6bec8',
    tickColor: '#b6bec8',
    tickSize: 4,
  },
  legend: { labelColor: ink.text, labelFontSize: 11, titleFontSize: 11, symbolStrokeWidth: 2.5, symbolSize: 120 },
} as const;

type Picture = Omit<Spec, 'config' | '$schema'>;

/** What differs between two pictures of one specification: values of its signals, and rows of its data. */
export interface Filling {
  readonly signals: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, readonly object[]>>;
}

const KEPT = 8;

/** A few things by their specification, those used last at the end. */
class Kept<T> {
  private readonly things = new Map<string, T>();
  constructor(private readonly drop: (thing: T) => void = () => undefined) {}

  take(key: string): T | null {
    const thing = this.things.get(key) ?? null;
    this.things.delete(key);
    return thing;
  }
  keep(key: string, thing: T): void {
    const twin = this.take(key);
    if (twin !== null && twin !== thing) this.drop(twin);
    this.things.set(key, thing);
    for (const [oldest, unused] of [...this.things].slice(0, Math.max(0, this.things.size - KEPT))) {
      this.things.delete(oldest);
      this.drop(unused);
    }
  }
}

/** Parsed specifications, and views that may be filled anew. */
const parsed = new Kept<Runtime>();
const idle = new Kept<View>((view) => void view.finalize());

async function made(spec: Picture, key: string | null): Promise<View> {
  const vega = await import('vega');
  const whole = {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    background: 'white',
    padding: 16,
    config,
    ...spec,
  } as unknown as Spec;
  const runtime = (key !== null && parsed.take(key)) || vega.parse(whole);
  if (key !== null) parsed.keep(key, runtime);
  return new vega.View(runtime, { renderer: 'none', logLevel: vega.Error });
}

let last: Promise<unknown> = Promise.resolve();

/** One picture at a time, with a turn of the event loop between two: many that are asked for at once hold nothing else up. */
function inTurn<T>(draw: () => Promise<T>): Promise<T> {
  const picture = last.then(() => setImmediate()).then(draw);
  last = picture.catch(() => undefined);
  return picture;
}

/** A vega specification as SVG on white; vega is loaded only now, for it is heavy. */
export const toSvg = (spec: Picture): Promise<string> => inTurn(() => drawn(spec));

async function drawn(spec: Picture): Promise<string> {
  const view = await made(spec, null);
  try {
    return ownIds(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/**
 * The same of a specification that many pictures share: all that differs comes from signals and data, so that it is parsed once. Where `still`,
 * nothing differs but rows of marks that move neither axes nor layout: then a view is filled anew, and gives what a new one would.
 */
export const filledSvg = (spec: Picture, filling: Filling, still = false): Promise<string> => inTurn(() => filled(spec, filling, still));

async function filled(spec: Picture, { signals, data }: Filling, still: boolean): Promise<string> {
  const key = JSON.stringify(spec);
  const view = (still && idle.take(key)) || (await made(spec, key));
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  // Copies: vega marks the rows that it is given.
  for (const [name, rows] of Object.entries(data)) view.data(name, rows.map((row) => ({ ...row }))); // prettier-ignore
  const svg = ownIds(await view.toSVG());
  if (still) idle.keep(key, view);
  else view.finalize();
  return svg;
}

/**
 * vega counts the ids within its pictures over the whole process. Here they follow from the picture itself, so that a picture is the same
 * whatever was drawn before it, and several on one page keep apart.
 */
function ownIds(svg: string): string {
  const id = /(?<= id="|url\(#|href="#)((?:p_)?(?:clip|gradient_))(\d+)(?=[")])/g;
  const numbers = new Map<string, number>();
  const numberOf = (found: string): number => numbers.get(found) ?? numbers.set(found, numbers.size).get(found)!;
  const plain = svg.replace(id, (_, kind: string, number: string) => `${kind}${numberOf(number)}`);
  const own = createHash('sha256').update(plain).digest('hex').slice(0, 8);
  return plain.replace(id, (found) => `p${own}-${found}`);
}
