import { isOfRow, judged } from './database-error';
import type { EventRow } from './event-row';

/** Rows of one call: their statements run one after another. */
const MAX_ROWS = 100;

/**
 * Bytes of the rows of one call. A request of the Data API has at most 4 MiB, and JSON in JSON grows by its
 * quotes.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html
 */
const MAX_BYTES = 1024 * 1024;

interface Write {
  readonly row: EventRow;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Writes rows that are put in one turn of the event loop together, one call after another: calls at the same
 * time could lock the same rows in different orders. One row that the database refuses is found by halving,
 * and the others are written.
 */
export class RowWriter {
  private queue: Write[] = [];
  private last: Promise<void> = Promise.resolve();

  /** @param upsert writes rows, or throws for all of them */
  constructor(private readonly upsert: (rows: readonly EventRow[]) => Promise<void>) {}

  /**
   * @throws PoisonError if the database refuses the row, OutageError if it cannot take rows, or another error
   */
  put(row: EventRow): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ row, resolve, reject });
      if (this.queue.length === 1) queueMicrotask(() => this.dispatch());
    });
  }

  private dispatch(): void {
    const batches = batchesOf(this.queue);
    this.queue = [];
    for (const batch of batches) this.last = this.last.then(() => this.write(batch));
  }

  private async write(batch: readonly Write[]): Promise<void> {
    try {
      await this.upsert(batch.map(({ row }) => row));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length > 1 && isOfRow(error)) {
        const middle = Math.ceil(batch.length / 2);
        await this.write(batch.slice(0, middle));
        await this.write(batch.slice(middle));
        return;
      }
      for (const { reject } of batch) reject(judged(error));
    }
  }
}

function batchesOf(writes: readonly Write[]): Write[][] {
  const batches: Write[][] = [];
  let bytes = 0;
  for (const write of writes) {
    const size = Buffer.byteLength(write.row.data);
    const current = batches.at(-1);
    if (current === undefined || current.length === MAX_ROWS || bytes + size > MAX_BYTES) {
      batches.push([write]);
      bytes = size;
    } else {
      current.push(write);
      bytes += size;
    }
  }
  return batches;
}
