/** A growing list of 32-bit integers without boxing. */
export class Int32List {
  private items = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = value;
  }

  /** A copy that holds the items and nothing more. */
  finish(): Int32Array {
    return this.items.slice(0, this.length);
  }
}
