/** Pictures through vega, without a screen. */
import { createHash } from 'node:crypto';
import type { Spec } from 'vega';

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

/** A vega specification as SVG on white; vega is loaded only now, for it is heavy. */
export async function toSvg(spec: Omit<Spec, 'config' | '$schema'>): Promise<string> {
  const vega = await import('vega');
  const whole = {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    background: 'white',
    padding: 16,
    config,
    ...spec,
  } as unknown as Spec;
  const view = new vega.View(vega.parse(whole), { renderer: 'none', logLevel: vega.Error });
  try {
    return ownIds(await view.toSVG());
  } finally {
    view.finalize();
  }
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
