/** The README's table of what search costs, from the result that `node benchmarks/search-cost.mjs --save` keeps. */
import { markdownTable } from './markdown.js';

export interface SearchCost {
  readonly machine: string;
  readonly seeds: number;
  /** Epochs of each sweep. */
  readonly budget: number;
  readonly parallel: number;
  /** Null where most seeds never got there. */
  readonly median_share: number | null;
  readonly in_half: number;
  readonly rows: readonly {
    readonly seed: number;
    readonly random: number;
    readonly random_reached_it_after: number;
    readonly tpe_asha: number;
    readonly reached_after: number | null;
  }[];
}

export const searchMarks = ['<!-- search -->', '<!-- /search -->'] as const;

const columns = ['seed', "random's best", 'after epochs', "TPE + ASHA's best", "random's best reached after"];

/** A sentence with the median and a line a seed; empty where nothing was kept. */
export function searchTable(result: SearchCost | null): string {
  if (!result) return '';
  const { machine, seeds, budget, parallel, median_share, in_half } = result;
  const share = median_share === null ? 'more than all' : `${(100 * median_share).toFixed(0)} %`;
  const words = `In the median TPE with ASHA reaches what random search finds with ${budget} epochs after ${share} of them; within half of them with ${in_half} of ${seeds} seeds. ${machine}, ${parallel} trials at the same time.`;
  const cells = result.rows.map(({ seed, random, random_reached_it_after: at, tpe_asha, reached_after }) => [
    String(seed),
    random.toFixed(4),
    String(at),
    tpe_asha.toFixed(4),
    reached_after === null ? 'never' : String(reached_after),
  ]);
  return `${words}\n\n${markdownTable(columns, cells, columns)}`;
}
