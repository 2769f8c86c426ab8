/** Numbers strings of bytes from 0 in order of first appearance, without making strings of them. */
export class ByteTable {
  private slots = new Int32Array(1 << 11); // hash and number + 1 of each, 0 where it is free
  private places = new Int32Array(1 << 10); // start and end in the store, by number
  private store = new Uint8Array(1 << 12);
  size = 0;

  /** The number of `bytes[start..end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.slots[this.slot(bytes, start, end, hashOf(bytes, start, end)) + 1]! - 1;
  }

  /** The number of `bytes[start..end)`, a new one where they are new. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const slot = this.slot(bytes, start, end, hash);
    const known = this.slots[slot + 1]! - 1;
    return known >= 0 ? known : this.insert(bytes.subarray(start, end), hash, slot);
  }

  /** A view of the bytes with a number, which must not be written to. */
  at(number: number): Uint8Array {
    return this.store.subarray(this.places[2 * number]!, this.places[2 * number + 1]!);
  }

  /** Where these bytes stand, or the free slot where they would. */
  private slot(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { slots } = this;
    const mask = slots.length - 2;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const number = slots[slot + 1]! - 1;
      if (number < 0 || (slots[slot] === hash && this.equal(number, bytes, start, end))) return slot;
    }
  }

  private equal(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { store, places } = this;
    let own = places[2 * number]!;
    if (places[2 * number + 1]! - own !== end - start) return false;
    for (let at = start; at < end; at++, own++) if (store[own] !== bytes[at]) return false;
    return true;
  }

  private insert(bytes: Uint8Array, hash: number, slot: number): number {
    const number = this.size++;
    const start = number === 0 ? 0 : this.places[2 * number - 1]!;
    const end = start + bytes.length;
    if (end > this.store.length) this.store = enlarged(this.store, new Uint8Array(Math.max(end, this.store.length * 2)));
    if (2 * this.size > this.places.length) this.places = enlarged(this.places, new Int32Array(this.places.length * 2));
    this.store.set(bytes, start);
    this.places[2 * number] = start;
    this.places[2 * number + 1] = end;
    this.slots[slot] = hash;
    this.slots[slot + 1] = number + 1;
    if (4 * this.size > this.slots.length) this.grow();
    return number;
  }

  /** Keeps at least half of the slots free. */
  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    const mask = this.slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      let slot = (old[from]! << 1) & mask;
      while (this.slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      this.slots[slot] = old[from]!;
      this.slots[slot + 1] = old[from + 1]!;
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
