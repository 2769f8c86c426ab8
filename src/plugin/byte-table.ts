/** Numbers strings of bytes from 0 in order of first appearance, without making strings of them. */
export class ByteTable {
  private slots = new Int32Array(1 << 10); // number + 1; 0 where it is free
  private hashes = new Int32Array(1 << 9); // by number
  private ends = new Int32Array(1 << 9); // in the store, by number
  private store = new Uint8Array(1 << 12);
  size = 0;

  /** The number of `bytes[start..end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.slots[this.slot(bytes, start, end, hashOf(bytes, start, end))]! - 1;
  }

  /** The number of `bytes[start..end)`, a new one where they are new. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const slot = this.slot(bytes, start, end, hash);
    const known = this.slots[slot]! - 1;
    return known >= 0 ? known : this.insert(bytes.subarray(start, end), hash, slot);
  }

  /** A view of the bytes with a number, which must not be written to. */
  at(number: number): Uint8Array {
    return this.store.subarray(this.startOf(number), this.ends[number]);
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : this.ends[number - 1]!;
  }

  /** Where these bytes stand, or the free slot where they would. */
  private slot(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot]! - 1;
      if (number < 0 || (hashes[number] === hash && this.equal(number, bytes, start, end))) return slot;
    }
  }

  private equal(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { store } = this;
    const from = this.startOf(number);
    if (this.ends[number]! - from !== end - start) return false;
    for (let at = start, own = from; at < end; at++, own++) if (store[own] !== bytes[at]) return false;
    return true;
  }

  private insert(bytes: Uint8Array, hash: number, slot: number): number {
    const number = this.size++;
    const start = this.startOf(number);
    const end = start + bytes.length;
    if (end > this.store.length) this.store = enlarged(this.store, new Uint8Array(Math.max(end, this.store.length * 2)));
    this.store.set(bytes, start);
    this.ends[number] = end;
    this.hashes[number] = hash;
    this.slots[slot] = number + 1;
    if (this.size === this.hashes.length) this.grow();
    return number;
  }

  /** Keeps at least half of the slots free. */
  private grow(): void {
    this.hashes = enlarged(this.hashes, new Int32Array(this.size * 2));
    this.ends = enlarged(this.ends, new Int32Array(this.size * 2));
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.hashes[number]! & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}

/** FNV-1a, its high bits folded into the low ones. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

function enlarged<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
