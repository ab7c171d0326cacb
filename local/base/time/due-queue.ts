interface Entry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Decides among those of one moment: the smaller first. */
  readonly order: number;
  /** Undefined when it has been cancelled. */
  run: (() => void) | undefined;
}

/** What is due, the earliest first; what is due at one moment, in the order in which it was added. A binary heap. */
export class DueQueue {
  private readonly heap: Entry[] = [];
  private added = 0;

  /** @returns a function that takes it out again */
  add(at: number, run: () => void): () => void {
    const entry: Entry = { at, run, order: this.added++ };
    this.heap.push(entry);
    this.up(this.heap.length - 1);
    // It stays in the heap until it is on top, because to look for it would cost more; what it holds does not.
    return () => {
      entry.run = undefined;
    };
  }

  /** When the next is due; undefined for an empty queue. */
  get nextAt(): number | undefined {
    return this.top()?.at;
  }

  /** Takes out what is due next; undefined for an empty queue. */
  take(): (() => void) | undefined {
    const first = this.top();
    if (first !== undefined) this.removeTop();
    return first?.run;
  }

  private top(): Entry | undefined {
    while (this.heap[0] !== undefined && this.heap[0].run === undefined) this.removeTop();
    return this.heap[0];
  }

  private removeTop(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    this.down();
  }

  private up(start: number): void {
    const { heap } = this;
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (isInOrder(heap[parent], heap[i])) return;
      swap(heap, i, parent);
      i = parent;
    }
  }

  private down(): void {
    const { heap } = this;
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && !isInOrder(heap[least], heap[child])) least = child;
      }
      if (least === i) return;
      swap(heap, i, least);
      i = least;
    }
  }
}

function isInOrder(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function swap(heap: Entry[], i: number, j: number): void {
  [heap[i], heap[j]] = [heap[j] as Entry, heap[i] as Entry];
}
