/** Keeps what was used last, by name; what falls out is dropped. */
export class Shelf<T> {
  private readonly items = new Map<string, T>();

  constructor(
    private readonly capacity: () => number,
    private readonly drop: (item: T) => void,
  ) {}

  take(name: string, make: () => T): T {
    const item = this.items.get(name) ?? make();
    this.items.delete(name);
    this.items.set(name, item);
    const [oldest] = this.items.keys();
    if (this.items.size > this.capacity()) this.remove(oldest!);
    return item;
  }

  clear(): void {
    for (const name of [...this.items.keys()]) this.remove(name);
  }

  private remove(name: string): void {
    this.drop(this.items.get(name)!);
    this.items.delete(name);
  }
}
