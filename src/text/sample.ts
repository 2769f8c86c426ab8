import type { Dataset, Example, SplitName } from '../plugin/index.js';

/** An example, or a text without a label. */
export interface Sample extends Omit<Example, 'label'> {
  readonly label: string | null;
}

/** A data set some of whose training texts may have no label. */
export interface Corpus extends Omit<Dataset, 'read' | 'files'> {
  read(split: SplitName): AsyncIterable<Sample> | Iterable<Sample>;
  readonly files?: Readonly<Partial<Record<string, string>>>;
  /** Whether samples without a label are meant. */
  readonly mixed?: boolean;
  /** What `files` calls the files of texts without labels. */
  readonly transfer?: readonly string[];
}
