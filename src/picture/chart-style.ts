/** How pictures look. */
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
