import type { Limit } from './limit';

/**
 * What one partition key value takes, in any capacity mode.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const PARTITION_WRITE_UNITS_PER_SECOND = 1_000;

/**
 * What an on-demand table takes before it has grown.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html
 */
export const NEW_TABLE_WRITE_UNITS_PER_SECOND = 4_000;
export const NEW_TABLE_READ_UNITS_PER_SECOND = 12_000;

/**
 * What one on-demand table may take by default. AWS raises this quota on request.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const TABLE_UNITS_PER_SECOND_QUOTA = 40_000;

/** The upper ends only catch a number meant for another setting. */
export const WARM_WRITES_PER_SECOND: Limit = {
  from: NEW_TABLE_WRITE_UNITS_PER_SECOND,
  to: 10_000_000,
  unit: 'write units a second',
  source: 'DynamoDB Developer Guide, warm throughput of on-demand tables',
};
export const WARM_READS_PER_SECOND: Limit = {
  from: NEW_TABLE_READ_UNITS_PER_SECOND,
  to: 10_000_000,
  unit: 'read units a second',
  source: 'DynamoDB Developer Guide, warm throughput of on-demand tables',
};
