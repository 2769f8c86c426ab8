/** Counts training examples that preprocessors leave out, by the preprocessor and by the label. */
export interface LeftOut {
  readonly by: Readonly<Record<string, number>>;
  readonly labels: Readonly<Record<string, number>>;
}

/** A `LeftOut` that grows. */
export class LeftOutCounts implements LeftOut {
  readonly by = Object.create(null) as Record<string, number>; // a label may be called constructor
  readonly labels = Object.create(null) as Record<string, number>;

  add(preprocessor: string, label: string): void {
    this.by[preprocessor] = (this.by[preprocessor] ?? 0) + 1;
    this.labels[label] = (this.labels[label] ?? 0) + 1;
  }
}

/** `3 of 100 training examples were left out by preprocessors: drop-noise 3 (label a 2, b 1)`. */
export function leftOutWords({ by, labels }: LeftOut, examples: number): string {
  const total = Object.values(by).reduce((sum, count) => sum + count, 0);
  const listed = (counts: Readonly<Record<string, number>>): string[] =>
    Object.entries(counts)
      .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${count}`);
  const named = listed(labels);
  const more = named.length > MOST ? `, ${named.length - MOST} more` : '';
  const head = `${total} of ${examples} training examples were left out by preprocessors`;
  return `${head}: ${listed(by).join(', ')} (by label: ${named.slice(0, MOST).join(', ')}${more})`;
}

/** How a label is called where examples are counted by it. */
export const nameOfLabel = ({ classes }: { readonly classes: readonly string[] }, label: number): string => classes[label] ?? 'none';

const MOST = 10; // labels that are told
