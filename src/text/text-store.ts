/** Where prepared texts are kept on disk, by content; the wiring gives the folder. */
export interface TextStore {
  /** The folder kept under a key, or null. What lies in it may be damaged, and another process may remove it at any time. */
  find(key: string): string | null;
  /** An empty folder to write into. Throws the file system's error. */
  draft(): TextDraft;
  /** Removes what is kept under a key. */
  drop(key: string): void;
}

export interface TextDraft {
  readonly folder: string;
  /** Puts the folder under a key, whole at once; where one is kept there already this one is discarded. */
  keep(key: string): void;
  /** Removes the folder; nothing happens after `keep`. */
  discard(): void;
}

/** Texts by row. */
export interface Texts {
  readonly size: number;
  at(index: number): string;
}
