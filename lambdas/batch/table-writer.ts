import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fullJitter, type Item, type PacingClock, systemClock, wait } from '../../client';
import { batchesOf, type ItemWrite, mergeByKey } from './item-batches';
import { passes, TableThrottledError } from './table-errors';

const BACKOFF = { baseMs: 50, capMs: 5_000 };
/** What an invocation keeps for its answer: the longest call to the table, and parking and logging after it. */
const RESERVED_MS = 8_000;
/** How long a writer that was never told of an invocation tries. */
const DEFAULT_BUDGET_MS = 10_000;
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
 * to 25 items. An item replaces the one with the same key.
 *
 * A busy table is waited for, with backoff, as long as the invocation lasts. It shows in two ways: a call
 * leaves some items unprocessed, which are repeated alone; or it fails as a whole, if it could write none
 * (BatchWriteItem). Giving up earlier would bring the whole batch again, with the items that were written.
 */
export class TableWriter {
  private readonly clock: PacingClock;
  private readonly random: () => number;
  private queue: ItemWrite[] = [];
  private batches: ItemWrite[][] = [];
  private requests = 0;
  private deadline: number | undefined;

  constructor(private readonly options: TableWriterOptions) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
  }

  /**
   * Begins an invocation: attempts end 8 seconds before it does, or at its half, whichever is later.
   * @param remainingMs what the invocation has left, `context.getRemainingTimeInMillis()`
   */
  begin(remainingMs: number): void {
    this.deadline = this.clock.now() + remainingMs - Math.min(RESERVED_MS, remainingMs / 2);
  }

  /**
   * @throws the last error of DynamoDB, when the time is over or the table refuses the item;
   *   TableThrottledError for an item that was left unprocessed until then
   */
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
    const deadline = this.deadline ?? this.clock.now() + DEFAULT_BUDGET_MS;
    let left = batch;
    for (let attempt = 1; ; attempt++) {
      let failure: Error;
      try {
        left = await this.send(left);
        if (left.length === 0) return;
        failure = new TableThrottledError(attempt);
      } catch (thrown) {
        failure = thrown instanceof Error ? thrown : new Error(String(thrown));
        if (!passes(failure)) {
          await this.refuse(left, failure);
          return;
        }
      }
      const pause = fullJitter(attempt, BACKOFF, this.random);
      if (this.clock.now() + pause >= deadline) {
        reject(left, failure);
        return;
      }
      await wait(pause, this.clock);
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
