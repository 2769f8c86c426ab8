/** Draws pictures through vega, without a screen. */
import { createHash } from 'node:crypto';
import type { Loader, Runtime, Spec, View } from 'vega';
import { config } from './chart-style.js';

export type Picture = Omit<Spec, 'config' | '$schema'>;

/** What differs between two pictures of one specification: values of its signals, and rows of its data. */
export interface Filling {
  readonly signals: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, readonly object[]>>;
}

/**
 * A picture to be drawn, as data that JSON holds. Many pictures may share a specification, where all that differs comes from the filling:
 * then it is parsed once.
 */
export interface Drawing {
  readonly spec: Picture;
  /** Null: nothing is left open. */
  readonly filling: Filling | null;
  /**
   * Whether nothing differs between its fillings but rows of marks that move neither axes nor layout: then a view is filled anew, and gives
   * what a new one would.
   */
  readonly still: boolean;
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

/** A drawing may come out of a file: it loads nothing. */
const refused = async (uri: string): Promise<never> => {
  throw new Error(`a picture names ${uri}, and none may load anything`);
};
const loader = { load: refused, sanitize: refused, http: refused, file: refused, options: {} };

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
  return new vega.View(runtime, { renderer: 'none', logLevel: vega.None, loader: loader as unknown as Loader });
}

/** A picture as SVG on white; vega is loaded only now, for it is heavy. */
export const draw = ({ spec, filling, still }: Drawing): Promise<string> => (filling ? filled(spec, filling, still) : drawn(spec));

async function drawn(spec: Picture): Promise<string> {
  const view = await made(spec, null);
  try {
    return ownIds(await view.toSVG());
  } finally {
    view.finalize();
  }
}

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
