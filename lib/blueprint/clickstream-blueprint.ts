import {
  type Duration,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  type aws_lambda as lambda,
  RemovalPolicy,
  type Size,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeadLetterRedrive } from '../consumers/dead-letter-redrive';
import { LambdaConsumer } from '../consumers/lambda-consumer';
import { ParkingLot } from '../consumers/parking-lot';
import { timeoutFor } from '../consumers/shard-hold';
import { DataStream } from '../data-stream/data-stream';
import type { StreamCapacity } from '../data-stream/stream-capacity';
import { BlueprintReport, type ExpectedLoad } from '../observability/report/blueprint-report';
import type { StreamMonitoring } from '../observability/stream-monitoring';
import { BundledFunction } from '../support/bundled-function';
import type { ClickstreamConsumerOptions } from './clickstream-consumer-options';
import { type ClickstreamMonitoringOptions, clickstreamMonitoring } from './clickstream-monitoring';
import { PageViewDelivery, type PageViewDeliveryOptions } from './page-view-delivery';
import { SessionCounter, type SessionCounterOptions } from './session-counter';

/** Properties of a ClickstreamBlueprint. */
export interface ClickstreamBlueprintProps {
  /**
   * How much the stream takes.
   *
   * @default StreamCapacity.onDemand()
   */
  readonly capacity?: StreamCapacity;

  /**
   * How long the stream retains records, 24 hours to 365 days.
   *
   * @default Duration.hours(24)
   */
  readonly retentionPeriod?: Duration;

  /**
   * The largest record, 1 to 10 MiB.
   *
   * @default Size.mebibytes(1)
   */
  readonly maxRecordSize?: Size;

  /**
   * How the function reads the stream.
   *
   * @default - the defaults of LambdaConsumer
   */
  readonly consumer?: ClickstreamConsumerOptions;

  /**
   * How the session counter reads the stream.
   *
   * @default - the defaults of LambdaConsumer, with dedicated throughput
   */
  readonly sessions?: SessionCounterOptions;

  /**
   * How fast a redrive replays, 1 to 100,000 records a second.
   *
   * @default 100
   */
  readonly redriveRecordsPerSecond?: number;

  /**
   * How page views are delivered to S3.
   *
   * @default - by the hour in which they were viewed, kept until someone deletes them
   */
  readonly delivery?: PageViewDeliveryOptions;

  /**
   * Alarms, whom they tell, and the dashboard.
   *
   * @default - everything of StreamMonitoring, and nobody is told
   */
  readonly monitoring?: ClickstreamMonitoringOptions;

  /**
   * What the stream is expected to take, for the report on limits and costs that each synthesis writes.
   *
   * @default - 1,000 records a second of 1 KiB; the report says that nobody stated it
   */
  readonly expectedLoad?: ExpectedLoad;

  /**
   * What happens to everything that holds data (stream, table, parked records, bucket, keys, logs) when it leaves the
   * stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The reference architecture: page views go through a data stream and a Lambda function into a table, and
 * what it can never write is parked in a bucket, from which it can be redriven. A second function counts sessions from the same stream; it
 * reads with throughput of its own, so that neither of the two can delay the other. Firehose delivers all of them to S3
 * too, without what tells who somebody is.
 *
 * The table's key is made from the event alone (`page`, and `viewedAt`: time and event id), so a record that
 * arrives twice is written once.
 */
export class ClickstreamBlueprint extends Construct {
  /** Where producers write. */
  public readonly stream: DataStream;
  /** Page views, by `page` and `viewedAt`. */
  public readonly pageViews: dynamodb.Table;
  /** Writes page views to the table. */
  public readonly writer: lambda.Function;
  /** Connects the writer to the stream. */
  public readonly consumer: LambdaConsumer;
  /** Holds the records that the writer can never write, and those that were given up for their age. */
  public readonly parkingLot: ParkingLot;
  /** Replays what the writer could not process. */
  public readonly redrive: DeadLetterRedrive;
  /** Counts sessions, independently of the writer. */
  public readonly sessions: SessionCounter;
  /** Delivers every page view to S3. */
  public readonly delivery: PageViewDelivery;
  /** Alarms by severity, and the dashboard. Undefined where `monitoring.enabled` is false. */
  public readonly monitoring?: StreamMonitoring;

  constructor(scope: Construct, id: string, props: ClickstreamBlueprintProps = {}) {
    super(scope, id);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;

    this.stream = new DataStream(this, 'Stream', {
      capacity: props.capacity,
      retentionPeriod: props.retentionPeriod,
      maxRecordSize: props.maxRecordSize,
      removalPolicy,
    });

    this.pageViews = new dynamodb.Table(this, 'PageViews', {
      partitionKey: { name: 'page', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'viewedAt', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
    });

    this.writer = new BundledFunction(this, 'Writer', {
      bundle: 'page-view-writer',
      description: 'Writes page views from the stream to the table',
      timeout: timeoutFor(props.consumer?.batchSize),
      environment: { TABLE_NAME: this.pageViews.tableName },
      removalPolicy,
    }).function;
    const write = iam.Grant.addToPrincipal({
      grantee: this.writer,
      actions: ['dynamodb:BatchWriteItem'],
      resourceArns: [this.pageViews.tableArn],
    });

    this.parkingLot = new ParkingLot(this, 'ParkingLot', { removalPolicy });
    this.consumer = new LambdaConsumer(this, 'Consumer', {
      ...props.consumer,
      stream: this.stream,
      handler: this.writer,
      parkingLot: this.parkingLot,
    });
    // Or the first batches would fail for a permission that is seconds away.
    write.applyBefore(this.consumer.mapping);

    this.redrive = new DeadLetterRedrive(this, 'Redrive', {
      consumer: this.consumer,
      recordsPerSecond: props.redriveRecordsPerSecond,
      removalPolicy,
    });

    this.sessions = new SessionCounter(this, 'Sessions', {
      ...props.sessions,
      stream: this.stream,
      removalPolicy,
    });
    const { consumer: sessionConsumer } = this.sessions;

    this.delivery = new PageViewDelivery(this, 'Delivery', {
      ...props.delivery,
      stream: this.stream,
      removalPolicy,
    });

    this.monitoring = clickstreamMonitoring(this, props.monitoring ?? {}, {
      stream: this.stream,
      lambdaConsumers: [this.consumer, sessionConsumer],
      fanOutConsumers: sessionConsumer.fanOutConsumer && [sessionConsumer.fanOutConsumer],
      redrives: [this.redrive],
      deliveries: [this.delivery.firehose],
    });
    const report = BlueprintReport.of(this);
    if (props.expectedLoad !== undefined) report.expect(this.stream, props.expectedLoad);
  }
}
