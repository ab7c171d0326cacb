import {
  Duration,
  aws_dynamodb as dynamodb,
  type aws_kinesis as kinesis,
  type RemovalPolicy,
  type Size,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BlueprintReport } from '../observability/report/blueprint-report';
import { streamResource } from '../stream/known-stream';
import { checkSecondsWithin, checkWithin, InputError } from '../support/check';
import {
  EXPIRATION_DAYS,
  type Limit,
  WARM_READS_PER_SECOND,
  WARM_WRITES_PER_SECOND,
  WRITE_SHARDS,
} from '../support/limits';

/**
 * The same number as DEFAULT_WRITE_SHARDS in client/page-view/write-shards.ts, where its arithmetic is.
 */
export const DEFAULT_WRITE_SHARDS = 128;
export const DEFAULT_EXPIRATION_DAYS = 30;
/** The attribute by which DynamoDB deletes items. */
const EXPIRES_AT = 'expiresAt';

const DAY_SECONDS = 24 * 60 * 60;
const EXPIRATION_SECONDS: Limit = {
  from: EXPIRATION_DAYS.from * DAY_SECONDS,
  to: EXPIRATION_DAYS.to * DAY_SECONDS,
  unit: 'seconds, which is 1 to 36,500 days',
  source: EXPIRATION_DAYS.source,
};

/** How the tables of the blueprint are written. */
export interface EventTableOptions {
  /**
   * How many partition keys the items of one page, or of one half hour, are spread over: 1 to 1,000.
   *
   * A partition key takes 1,000 write units a second, in any capacity mode. 50 full shards bring 50,000
   * records a second; with items of up to 2 KB, all of one page, that fills 100 partition keys. A reader makes
   * one query for each write shard.
   *
   * Whoever reads needs the number with which the table was written. A change is no replacement: events that
   * are replayed across it get a second item, and readers need the larger of both numbers from then on.
   *
   * @default 128
   */
  readonly writeShards?: number;

  /**
   * After which time DynamoDB may delete an item, counted from its last write: 1 to 36,500 days, in whole
   * days. The items tell what a visitor did, under a pseudonym. DynamoDB deletes them within a few days after
   * this time, free of charge. A change holds for items that are written from then on.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   * @default Duration.days(30)
   */
  readonly expiration?: Duration;

  /**
   * The throughput that each table takes at once: from 4,000 write units and 12,000 read units a second. A
   * new on-demand table takes these numbers, and grows to at most the double of its peak within 30 minutes.
   * AWS charges once for what is above the present value. It cannot be lowered.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
   * @default - what DynamoDB gives a new table
   */
  readonly warmThroughput?: dynamodb.WarmThroughput;
}

/** What a table of the blueprint is for. */
export interface EventTableProps {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** The stream whose records are written to it, one item each. */
  readonly stream: kinesis.IStream;
  /** The size of an item, if it does not follow from the record's; then many records may have one item. */
  readonly itemSize?: Size;
  readonly options?: EventTableOptions;
  readonly removalPolicy: RemovalPolicy;
}

/** A table, and what the function that writes it has to know. */
export interface EventTable {
  readonly table: dynamodb.Table;
  /** TABLE_NAME, WRITE_SHARDS and EXPIRATION_DAYS. */
  readonly environment: { readonly [name: string]: string };
}

/**
 * Makes a table of items that are made of events: paid by request, with recovery to any second, its items
 * expiring by `expiresAt`. The report prices it.
 * @throws InputError for a setting out of range
 */
export function eventTable(scope: Construct, id: string, props: EventTableProps): EventTable {
  const { stream, itemSize, options = {} } = props;
  const { writeShards = DEFAULT_WRITE_SHARDS, warmThroughput: warm } = options;
  const { expiration = Duration.days(DEFAULT_EXPIRATION_DAYS) } = options;
  const where = `table "${scope.node.path}/${id}"`;
  checkWithin(`${where}: writeShards`, writeShards, WRITE_SHARDS);
  checkWithin(
    `${where}: warmThroughput.writeUnitsPerSecond`,
    warm?.writeUnitsPerSecond,
    WARM_WRITES_PER_SECOND,
  );
  checkWithin(`${where}: warmThroughput.readUnitsPerSecond`, warm?.readUnitsPerSecond, WARM_READS_PER_SECOND);
  const expirationDays = wholeDays(where, expiration);

  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: props.partitionKey, type: dynamodb.AttributeType.STRING },
    sortKey: { name: props.sortKey, type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: EXPIRES_AT,
    warmThroughput: warm,
    removalPolicy: props.removalPolicy,
  });
  if (streamResource(stream) !== undefined) {
    const upperBound = itemSize !== undefined;
    const writes = { stream, itemSize, upperBound, expiration, partitionKeys: writeShards };
    BlueprintReport.of(table).expectWrites(table, writes);
  }
  const environment = {
    TABLE_NAME: table.tableName,
    WRITE_SHARDS: String(writeShards),
    EXPIRATION_DAYS: String(expirationDays),
  };
  return { table, environment };
}

function wholeDays(where: string, expiration: Duration): number {
  checkSecondsWithin(`${where}: expiration`, expiration, EXPIRATION_SECONDS);
  const days = expiration.toDays({ integral: false });
  if (Number.isInteger(days)) return days;
  throw new InputError(`${where}: expiration is ${expiration.toHumanString()}; allowed are whole days.`);
}
