/** A store of results by the content they follow from. A key is a hex digest; what is read may be damaged and is checked by the reader. */
export interface ContentStore {
  /** The parts kept under a key, or null. */
  read(key: string): Promise<Readonly<Record<string, Uint8Array>> | null>;
  /** Keeps all parts or none; an interrupted write must leave nothing that `read` answers. */
  write(key: string, parts: Readonly<Record<string, Uint8Array>>): Promise<void>;
}
