/** A growing list of 32-bit integers without boxing. */
export class Int32List {
  private items = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.items.length) this.reserve(1);
    this.items[this.length++] = value;
  }

  /** Appends the first `count` of some integers. */
  pushAll(values: Int32Array, count: number): void {
    if (this.length + count > this.items.length) this.reserve(count);
    for (let index = 0; index < count; index++) this.items[this.length + index] = values[index]!;
    this.length += count;
  }

  /** A copy that holds the items and nothing more. */
  finish(): Int32Array {
    return this.items.slice(0, this.length);
  }

  private reserve(count: number): void {
    const larger = new Int32Array(Math.max(this.length + count, this.items.length * 2));
    larger.set(this.items);
    this.items = larger;
  }
}
