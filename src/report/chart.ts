/** Pictures through vega, without a screen. */
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
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
