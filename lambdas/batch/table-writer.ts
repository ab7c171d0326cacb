import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fullJitter, type Item, type PacingClock, systemClock, wait } from '../../client';
import { batchesOf, type ItemWrite, mergeByKey } from './item-batches';

/**
 * Eight attempts wait 6 seconds at most. A function with a minute's timeout can still report its failures.
 */
const MAX_ATTEMPTS = 8;
const BACKOFF = { baseMs: 50, capMs: 2_000 };
/** Calls under way at a time: enough to hide the table's latency, too few to throttle it. */
const MAX_CONCURRENT_REQUESTS = 4;

/** The options of a TableWriter. */
export interface TableWriterOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The attributes of the table's key. */
  readonly keyNames: readonly string[];
  /** The clock of the waits. Default the machine's clock. */
  readonly clock?: PacingClock;
  /** A number from 0 to 1 for the jitter of waits. Default Math.random. */
  readonly random?: () => number;
}

/**
 * Puts items into a table. Items that are put in one turn of the event loop share BatchWriteItem calls of up
 * to 25 items; the items that a call leaves unprocessed are repeated alone. An item replaces the one with the
 * same key.
 */
export class TableWriter {
  private readonly clock: PacingClock;
  private readonly random: () => number;
  private queue: ItemWrite[] = [];
  private batches: ItemWrite[][] = [];
  private requests = 0;

  constructor(private readonly options: TableWriterOptions) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
  }

  /** @throws Error with the last reason, when all attempts fail or the table refuses the item */
  put(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ item, waiting: [{ resolve, reject }] });
      if (this.queue.length === 1) queueMicrotask(() => this.dispatch());
    });
  }

  private dispatch(): void {
    this.batches.push(...batchesOf(mergeByKey(this.queue, this.options.keyNames)));
    this.queue = [];
    this.pump();
  }

  private pump(): void {
    while (this.requests < MAX_CONCURRENT_REQUESTS) {
      const batch = this.batches.shift();
      if (batch === undefined) return;
      this.requests++;
      void this.write(batch).finally(() => {
        this.requests--;
        this.pump();
      });
    }
  }

  private async write(batch: readonly ItemWrite[]): Promise<void> {
    let left = batch;
    for (let attempt = 1; left.length > 0; attempt++) {
      try {
        left = await this.send(left);
      } catch (error) {
        await this.refuse(left, error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (left.length > 0 && attempt === MAX_ATTEMPTS) {
        reject(left, new Error(`the table left the item unprocessed ${MAX_ATTEMPTS} times; it is throttled`));
        return;
      }
      if (left.length > 0) await wait(fullJitter(attempt, BACKOFF, this.random), this.clock);
    }
  }

  /** @returns the writes that were left unprocessed */
  private async send(batch: readonly ItemWrite[]): Promise<ItemWrite[]> {
    const { client, tableName, keyNames } = this.options;
    const requests = batch.map(({ item }) => ({ PutRequest: { Item: item } }));
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
    const keyOf = (item: Readonly<Record<string, unknown>> = {}) =>
      JSON.stringify(keyNames.map((name) => item[name]));
    const unprocessed = new Set(
      (answer.UnprocessedItems?.[tableName] ?? []).map(({ PutRequest }) => keyOf(PutRequest?.Item)),
    );
    const left = batch.filter(({ item }) => unprocessed.has(keyOf(item)));
    // An item that cannot be told apart is written again rather than assumed to be written.
    if (left.length !== unprocessed.size) return [...batch];
    for (const write of batch) {
      if (!left.includes(write)) for (const { resolve } of write.waiting) resolve();
    }
    return left;
  }

  /**
   * DynamoDB refuses a whole call for one invalid item; halving the batch finds it and writes the others.
   */
  private async refuse(batch: readonly ItemWrite[], error: Error): Promise<void> {
    if (error.name !== 'ValidationException' || batch.length === 1) {
      reject(batch, error);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await this.write(batch.slice(0, middle));
    await this.write(batch.slice(middle));
  }
}

function reject(batch: readonly ItemWrite[], error: Error): void {
  for (const { waiting } of batch) for (const waiter of waiting) waiter.reject(error);
}
