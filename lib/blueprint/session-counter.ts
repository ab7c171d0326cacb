import {
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LambdaConsumer } from '../consumers/lambda-consumer';
import { ParkingLot } from '../consumers/parking-lot';
import { ReadThroughput } from '../consumers/read-throughput';
import { timeoutFor } from '../consumers/shard-hold';
import { BundledFunction } from '../support/bundled-function';
import type { ClickstreamConsumerOptions } from './clickstream-consumer-options';

/** How the session counter reads the stream. */
export interface SessionCounterOptions extends ClickstreamConsumerOptions {
  /**
   * Whether it is polled or pushed. A change replaces the mapping, and the new one begins with the oldest record: all
   * that the stream retains is counted again, which changes no count.
   *
   * @default ReadThroughput.dedicated()
   */
  readonly throughput?: ReadThroughput;
}

/** Properties of a SessionCounter. */
export interface SessionCounterProps extends SessionCounterOptions {
  /** A stream of page views, as the client writes them. */
  readonly stream: kinesis.IStream;

  /**
   * What happens to the table, the failed records and the logs when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Counts the sessions of a stream of page views while they happen: a session is one visitor's half hour, and an item
 * in a table. How many there were in a half hour is how many items it has (Query with `Select: COUNT`).
 *
 * A number that is added to would be wrong after the first redelivery, and a second record of the same event would
 * count twice. The item's key is made from the event alone, so it stays one however often the event comes.
 *
 * Records that it can never count are parked in a bucket, with all that they hold.
 */
export class SessionCounter extends Construct {
  /** Sessions, by `halfHour` and `visitor`. */
  public readonly table: dynamodb.Table;
  /** Counts. */
  public readonly function: lambda.Function;
  /** Connects the function to the stream. */
  public readonly consumer: LambdaConsumer;
  /** Holds the records that the function can never count, and those that were given up for their age. */
  public readonly parkingLot: ParkingLot;

  constructor(scope: Construct, id: string, props: SessionCounterProps) {
    super(scope, id);
    const {
      removalPolicy = RemovalPolicy.RETAIN,
      throughput = ReadThroughput.dedicated(),
      ...reading
    } = props;

    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'halfHour', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'visitor', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
    });

    this.function = new BundledFunction(this, 'Counter', {
      bundle: 'session-counter',
      description: 'Counts sessions from the stream in the table',
      timeout: timeoutFor(reading.batchSize),
      environment: { TABLE_NAME: this.table.tableName },
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
    // Or the first batches would fail for a permission that is seconds away.
    write.applyBefore(this.consumer.mapping);
  }
}
