import type { BurstBounds } from '../../base/scale';

/**
 * The limits of DynamoDB that the local tables have, with their sources.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html
 */

/** What a table or a partition key takes, in units a second. */
export interface TableThroughput {
  readonly write: number;
  readonly read: number;
}

/** How the limits apply to what is played. */
export interface PlayedAt {
  /** The items that one item stands for. An item costs as many times its units. */
  readonly itemsEach: number;
  /** What passes at once; see `Scale.burst`. */
  readonly burst: BurstBounds;
}

/** Best practices for partition keys: each partition, in any capacity mode. */
export const PARTITION_THROUGHPUT: TableThroughput = { write: 1_000, read: 3_000 };

/**
 * Warm throughput scenarios: a new on-demand table. On AWS it grows with its load, to at most the double of
 * its peak within 30 minutes; here it does not.
 */
export const NEW_TABLE_THROUGHPUT: TableThroughput = { write: 4_000, read: 12_000 };
