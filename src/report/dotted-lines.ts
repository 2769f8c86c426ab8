/** A line for each group of some data, with a dot at each point. */

export interface DottedLines {
  /** Name of the data. */
  readonly data: string;
  /** Field that tells the lines apart, and their colour on the scale `colour`. */
  readonly by: string;
  /** Fields along and up, on the scales `x` and `y`. */
  readonly x: string;
  readonly y: string;
  /** Pixels of a line, and square pixels of a dot. */
  readonly width: number;
  readonly size: number;
}

/** The marks of such lines, as Vega has them. */
export function dottedLines({ data, by, x, y, width, size }: DottedLines): object {
  const at = { x: { scale: 'x', field: x }, y: { scale: 'y', field: y }, stroke: { scale: 'colour', field: by } };
  const dot = { ...at, size: { value: size }, fill: { scale: 'colour', field: by } };
  return {
    type: 'group',
    from: { facet: { name: 'line', data, groupby: by } },
    marks: [
      { type: 'line', from: { data: 'line' }, encode: { enter: { ...at, strokeWidth: { value: width } } } },
      { type: 'symbol', from: { data: 'line' }, encode: { enter: dot } },
    ],
  };
}
