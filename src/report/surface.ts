/** A surface through scattered trials, drawn only where there are some. */

export interface Spot {
  /** Places from 0 to 1. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}
export interface Cell {
  readonly column: number;
  readonly row: number;
  readonly value: number;
}
/** Cells of an axis, and whether they are choices: those are not smoothed into one another. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly sharp: { readonly x: boolean; readonly y: boolean };
}

/** Standard deviation of the kernel, and how far from a trial a cell may lie, as shares of an axis. */
const width = 0.07;
const reach = 0.14;

/** Nadaraya-Watson means with a normal kernel at the middles of cells; cells with no trial near are left out. */
export function surface(spots: readonly Spot[], { columns, rows, sharp }: Grid): Cell[] {
  const away = (at: number, spot: number, bands: number, choice: boolean): number =>
    choice ? (Math.floor(spot * bands) === Math.floor(at * bands) ? 0 : Infinity) : at - spot;
  const cells: Cell[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [x, y] = [(column + 0.5) / columns, (row + 0.5) / rows];
      let [weights, sum, nearest] = [0, 0, Infinity];
      for (const spot of spots) {
        const distance = Math.hypot(away(x, spot.x, columns, sharp.x), away(y, spot.y, rows, sharp.y));
        const weight = Math.exp(-((distance / width) ** 2) / 2);
        nearest = Math.min(nearest, distance);
        weights += weight;
        sum += weight * spot.value;
      }
      if (nearest <= reach) cells.push({ column, row, value: sum / weights });
    }
  return cells;
}
