import {
  type aws_dynamodb as dynamodb,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  RemovalPolicy,
  Size,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ParkingLot } from '../consumers/failure';
import { LambdaConsumer, timeoutFor } from '../consumers/lambda-consumer';
import { ReadThroughput } from '../consumers/reading';
import { BundledFunction } from '../support/bundled-function';
import { checkStream } from '../support/check';
import { accept } from '../support/nag';
import type { ClickstreamConsumerOptions } from './clickstream-consumer-options';
import { type EventTableOptions, eventTable } from './event-table';

/** About the size of a session's item; the report prices it. */
const ITEM_SIZE = Size.bytes(100);

/** How the session counter reads the stream. */
export interface SessionCounterOptions extends ClickstreamConsumerOptions {
  /**
   * Whether the counter has shared or dedicated throughput. A change replaces the mapping, and the new one
   * begins at the oldest record. It counts all retained records again, which changes no count.
   *
   * @default ReadThroughput.dedicated()
   */
  readonly throughput?: ReadThroughput;
}

/** Properties of a SessionCounter. */
export interface SessionCounterProps extends SessionCounterOptions {
  /** The stream of page views, as the client writes them. */
  readonly stream: kinesis.IStream;

  /**
   * How the table is written: over how many partition keys, for how long, with how much warm throughput.
   *
   * @default - 128 write shards, 30 days, the throughput of a new table
   */
  readonly table?: EventTableOptions;

  /**
   * The removal policy of the table, the failed records and the logs.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Counts the sessions of a stream of page views while they happen. A session is one visitor's half hour, and
 * one item of a table. The number of items of a half hour is the number of its sessions: one Query with
 * `Select: COUNT` for each write shard (`countSessions` of the client).
 *
 * A counter would be wrong after the first redelivery, because it would count an event twice. The key of an
 * item is made from the event only, so the item stays one, however often the event arrives.
 *
 * Records that it can never count are parked in a bucket, with their content.
 */
export class SessionCounter extends Construct {
  /** The table of sessions, by `halfHourShard` (`2015-05-17T10:30Z#<write shard>`) and `visitor`. */
  public readonly table: dynamodb.Table;
  /** The function that counts. */
  public readonly function: lambda.Function;
  /** The consumer that connects the function to the stream. */
  public readonly consumer: LambdaConsumer;
  /** Holds the records that the function can never count, and those that were given up for their age. */
  public readonly parkingLot: ParkingLot;

  constructor(scope: Construct, id: string, props: SessionCounterProps) {
    super(scope, id);
    checkStream(`SessionCounter "${this.node.path}"`, props.stream);
    const {
      removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      throughput = ReadThroughput.dedicated(),
      table: options,
      functionOptions,
      ...reading
    } = props;

    const { table, environment } = eventTable(this, 'Table', {
      partitionKey: 'halfHourShard',
      sortKey: 'visitor',
      stream: props.stream,
      itemSize: ITEM_SIZE,
      options,
      removalPolicy,
    });
    this.table = table;

    accept(this.table, 'DynamoDBInBackupPlan');
    this.function = new BundledFunction(this, 'Counter', {
      bundle: 'session-counter',
      description: 'Counts sessions from the stream in the table',
      timeout: timeoutFor(reading.batchSize),
      environment,
      options: functionOptions,
      removalPolicy,
    }).function;
    const write = iam.Grant.addToPrincipal({
      grantee: this.function,
      actions: ['dynamodb:BatchWriteItem'],
      resourceArns: [this.table.tableArn],
    });

    this.parkingLot = new ParkingLot(this, 'ParkingLot', { removalPolicy });
    this.consumer = new LambdaConsumer(this, 'Consumer', {
      ...reading,
      throughput,
      handler: this.function,
      parkingLot: this.parkingLot,
    });
    // Otherwise the first batches would fail, because the permission comes seconds later.
    write.applyBefore(this.consumer.mapping);
  }
}
