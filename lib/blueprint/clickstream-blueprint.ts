import {
  type Duration,
  type aws_dynamodb as dynamodb,
  aws_iam as iam,
  type aws_lambda as lambda,
  RemovalPolicy,
  type Size,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ParkingLot } from '../consumers/failure';
import { LambdaConsumer, timeoutFor } from '../consumers/lambda-consumer';
import { DeadLetterRedrive } from '../consumers/redrive';
import { DataStream } from '../data-stream/data-stream';
import type { StreamCapacity } from '../data-stream/stream-capacity';
import type { HttpIngest } from '../ingest';
import { BlueprintReport, type ExpectedLoad } from '../observability/report/blueprint-report';
import type { StreamMonitoring } from '../observability/stream-monitoring';
import { BundledFunction } from '../support/bundled-function';
import { type CommonFunctionOptions, withCommon } from '../support/function-options';
import { accept } from '../support/nag';
import type { ClickstreamConsumerOptions } from './clickstream-consumer-options';
import { type ClickstreamIngestOptions, clickstreamHttp } from './clickstream-ingest';
import { type ClickstreamMonitoringOptions, clickstreamMonitoring } from './clickstream-monitoring';
import { type EventTableOptions, eventTable } from './event-table';
import { PageViewDelivery, type PageViewDeliveryOptions } from './page-view-delivery';
import { SessionCounter, type SessionCounterOptions } from './session-counter';

/** Properties of a ClickstreamBlueprint. */
export interface ClickstreamBlueprintProps {
  /**
   * The capacity mode of the stream, and its size.
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
   * Ways in besides producers with AWS credentials.
   *
   * @default - none
   */
  readonly ingest?: ClickstreamIngestOptions;

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
   * How the tables of page views and sessions are written: over how many partition keys, for how long, with
   * how much warm throughput.
   *
   * @default - 128 write shards, 30 days, the throughput of a new table
   */
  readonly tables?: EventTableOptions;

  /**
   * How many batches a redrive replays at once, 1 to 1,000.
   *
   * @default 10
   */
  readonly redriveMaxConcurrency?: number;

  /**
   * How Firehose delivers page views to S3.
   *
   * @default - by the hour of the view, and kept until someone deletes them
   */
  readonly delivery?: PageViewDeliveryOptions;

  /**
   * The alarms, their topics, and the dashboard.
   *
   * @default - all alarms of StreamMonitoring and the dashboard, without topics
   */
  readonly monitoring?: ClickstreamMonitoringOptions;

  /**
   * The expected load of the stream, for the report on limits and costs that each synthesis writes.
   *
   * @default - 1,000 records a second of 1 KiB; the report says that this is an assumption
   */
  readonly expectedLoad?: ExpectedLoad;

  /**
   * The removal policy of everything that holds data: stream, tables, parked records, buckets, keys and logs.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Network, logs, tracing, architecture and keys of all functions of the blueprint. A function's own
   * `functionOptions` are preferred, in `consumer`, `sessions`, `delivery` and `StreamCapacity.autoscaled`.
   *
   * @default - see CommonFunctionOptions
   */
  readonly functionOptions?: CommonFunctionOptions;
}

/**
 * The reference architecture. Page views go through a data stream and a Lambda function into a table. What
 * the function can never write is parked in a bucket, from which it can be redriven. A second function counts
 * sessions from the same stream, with dedicated throughput, so neither function delays the other. Firehose
 * delivers all page views to S3, too, without addresses and queries.
 *
 * The table's key is made from the event only (`pageShard`: page and write shard; `viewedAt`: time and event
 * id), so a record that arrives twice is written once.
 */
export class ClickstreamBlueprint extends Construct {
  /** The stream to which producers write. */
  public readonly stream: DataStream;
  /** The table of page views, by `pageShard` (`<page>#<write shard>`) and `viewedAt`. */
  public readonly pageViews: dynamodb.Table;
  /** The function that writes page views to the table. */
  public readonly writer: lambda.Function;
  /** The consumer that connects the writer to the stream. */
  public readonly consumer: LambdaConsumer;
  /** The records that the writer can never write, and those that were given up for their age. */
  public readonly parkingLot: ParkingLot;
  /** The redrive of records that the writer could not process. */
  public readonly redrive: DeadLetterRedrive;
  /** The redrive of records that the session counter could not process. */
  public readonly sessionRedrive: DeadLetterRedrive;
  /** The session counter, independent of the writer. */
  public readonly sessions: SessionCounter;
  /** The delivery of every page view to S3. */
  public readonly delivery: PageViewDelivery;
  /** The way in over HTTP. Undefined without `ingest.http`. */
  public readonly http?: HttpIngest;
  /** The alarms and the dashboard. Undefined if `monitoring.enabled` is false. */
  public readonly monitoring?: StreamMonitoring;

  constructor(scope: Construct, id: string, props: ClickstreamBlueprintProps = {}) {
    super(scope, id);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

    this.stream = new DataStream(this, 'Stream', {
      capacity: props.capacity,
      retentionPeriod: props.retentionPeriod,
      maxRecordSize: props.maxRecordSize,
      functionOptions: props.functionOptions,
      removalPolicy,
    });

    const { table, environment } = eventTable(this, 'PageViews', {
      partitionKey: 'pageShard',
      sortKey: 'viewedAt',
      stream: this.stream,
      options: props.tables,
      removalPolicy,
    });
    this.pageViews = table;

    accept(this.pageViews, 'DynamoDBInBackupPlan');
    this.writer = new BundledFunction(this, 'Writer', {
      bundle: 'page-view-writer',
      description: 'Writes page views from the stream to the table',
      timeout: timeoutFor(props.consumer?.batchSize),
      environment,
      options: withCommon(props.functionOptions, props.consumer?.functionOptions),
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
    // Otherwise the first batches would fail, because the permission comes seconds later.
    write.applyBefore(this.consumer.mapping);

    this.redrive = new DeadLetterRedrive(this, 'Redrive', {
      consumer: this.consumer,
      maxConcurrency: props.redriveMaxConcurrency,
      functionOptions: props.functionOptions,
      removalPolicy,
    });

    this.sessions = new SessionCounter(this, 'Sessions', {
      ...props.sessions,
      functionOptions: withCommon(props.functionOptions, props.sessions?.functionOptions),
      stream: this.stream,
      table: props.tables,
      removalPolicy,
    });
    const { consumer: sessionConsumer } = this.sessions;
    this.sessionRedrive = new DeadLetterRedrive(this, 'SessionRedrive', {
      consumer: sessionConsumer,
      maxConcurrency: props.redriveMaxConcurrency,
      functionOptions: props.functionOptions,
      removalPolicy,
    });

    this.delivery = new PageViewDelivery(this, 'Delivery', {
      ...props.delivery,
      functionOptions: withCommon(props.functionOptions, props.delivery?.functionOptions),
      stream: this.stream,
      removalPolicy,
    });

    this.http = clickstreamHttp(this, props.ingest ?? {}, {
      stream: this.stream,
      functionOptions: props.functionOptions,
      removalPolicy,
    });

    this.monitoring = clickstreamMonitoring(this, props.monitoring ?? {}, {
      stream: this.stream,
      lambdaConsumers: [this.consumer, sessionConsumer],
      fanOutConsumers: sessionConsumer.fanOutConsumer && [sessionConsumer.fanOutConsumer],
      redrives: [this.redrive, this.sessionRedrive],
      tables: [this.pageViews, this.sessions.table],
      deliveries: [this.delivery.firehose],
      httpIngests: this.http && [this.http],
    });
    const report = BlueprintReport.of(this);
    if (props.expectedLoad !== undefined) report.expect(this.stream, props.expectedLoad);
  }
}
