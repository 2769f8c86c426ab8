import type { ContentStore } from '../../../src/distill/index.js';

/** A content store in memory that can be looked into and damaged. */
export class MemoryStore implements ContentStore {
  readonly kept = new Map<string, Record<string, Uint8Array>>();

  async read(key: string) {
    return this.kept.get(key) ?? null;
  }

  async write(key: string, parts: Readonly<Record<string, Uint8Array>>) {
    this.kept.set(key, { ...parts });
  }
}
