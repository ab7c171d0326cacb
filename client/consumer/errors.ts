/** The lease table cannot be used. The message says which table, what it is, and what is needed. */
export class LeaseTableError extends Error {
  override readonly name = 'LeaseTableError';
}

/** The worker no longer holds the lease of a shard, so that it may not checkpoint there. Another worker goes on. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(readonly shardId: string) {
    super(
      `The lease of ${shardId} is another worker's by now; that worker goes on from the last checkpoint.`,
    );
  }
}

/** A fleet of the Kinesis Client Library is at work on the same lease table. */
export class MixedFleetError extends Error {
  override readonly name = 'MixedFleetError';

  constructor(
    readonly tableName: string,
    readonly workers: readonly string[],
  ) {
    super(
      `Workers of the Kinesis Client Library are renewing leases in the table ${tableName}: ${workers.join(', ')}. ` +
        'The two can take over from each other, but not work at once: stop one fleet, then start the other.',
    );
  }
}

/** The stream cannot be read: it does not exist, it was deleted, or the leases are those of another stream. */
export class StreamUnusableError extends Error {
  override readonly name = 'StreamUnusableError';
}

/** What a LeaseConsumer was asked for is not possible in its present state. */
export class ConsumerStateError extends Error {
  override readonly name = 'ConsumerStateError';
}
