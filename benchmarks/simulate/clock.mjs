/** Virtual time: what is to happen, in its order. */
export class VirtualClock {
  now = 0;
  #heap = [];
  #count = 0;

  /** Has something happen after so many virtual seconds. */
  after(seconds, act) {
    const heap = this.#heap;
    heap.push({ at: this.now + seconds, order: this.#count++, act });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child], heap[parent])) break;
      [heap[child], heap[parent]] = [heap[parent], heap[child]];
      child = parent;
    }
  }

  /** When the next thing happens; Infinity: nothing does. */
  get next() {
    return this.#heap[0]?.at ?? Infinity;
  }

  /** Goes to the next thing and has it happen. */
  step() {
    const heap = this.#heap;
    const [first, last] = [heap[0], heap.pop()];
    if (heap.length > 0) sink(heap, last);
    this.now = first.at;
    first.act();
  }
}

const isBefore = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order);

function sink(heap, one) {
  heap[0] = one;
  for (let parent = 0; ;) {
    const [left, right] = [2 * parent + 1, 2 * parent + 2];
    let least = parent;
    if (left < heap.length && isBefore(heap[left], heap[least])) least = left;
    if (right < heap.length && isBefore(heap[right], heap[least])) least = right;
    if (least === parent) return;
    [heap[parent], heap[least]] = [heap[least], heap[parent]];
    parent = least;
  }
}
