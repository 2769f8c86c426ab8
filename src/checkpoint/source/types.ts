/** Says one line about a long step. */
export type Tell = (line: string) => void;

/** Where a checkpoint comes from. */
export interface Source {
  /** `pip:PACKAGE`, or a name on the hub; null where a folder is given. */
  readonly model: string | null;
  /** A folder of this machine; null where a model is named. */
  readonly folder: string | null;
  /** Branch, tag or commit on the hub. */
  readonly revision: string;
}
