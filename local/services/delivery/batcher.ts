import type { Clock } from '../../base/clock';

export interface BatcherOptions<Item> {
  /** A batch of this size is closed. */
  readonly maxBytes: number;
  /**
   * A batch of this age is closed, counted from its first item; 0 closes it with the present turn of the
   * event loop.
   */
  readonly maxMs: number;
  readonly clock: Clock;
  readonly onBatch: (key: string, items: Item[], bytes: number) => void;
}

interface Batch<Item> {
  readonly items: Item[];
  bytes: number;
  readonly cancel: () => void;
}

/** Collects items in batches, one open batch per key, until a batch is large or old enough. */
export class Batcher<Item> {
  private readonly open = new Map<string, Batch<Item>>();
  private total = 0;

  constructor(private readonly options: BatcherOptions<Item>) {}

  /** Keys with an open batch. */
  get size(): number {
    return this.open.size;
  }

  /** Bytes in all open batches. */
  get bytes(): number {
    return this.total;
  }

  has(key: string): boolean {
    return this.open.has(key);
  }

  add(key: string, item: Item, bytes: number): void {
    const batch = this.open.get(key) ?? this.begin(key);
    batch.items.push(item);
    batch.bytes += bytes;
    this.total += bytes;
    if (batch.bytes >= this.options.maxBytes) this.close(key);
  }

  /** Closes every batch. */
  flush(): void {
    for (const key of [...this.open.keys()]) this.close(key);
  }

  private begin(key: string): Batch<Item> {
    const { clock, maxMs } = this.options;
    const batch = { items: [], bytes: 0, cancel: clock.after(maxMs, () => this.close(key)) };
    this.open.set(key, batch);
    return batch;
  }

  private close(key: string): void {
    const batch = this.open.get(key);
    if (batch === undefined) return;
    batch.cancel();
    this.open.delete(key);
    this.total -= batch.bytes;
    this.options.onBatch(key, batch.items, batch.bytes);
  }
}
