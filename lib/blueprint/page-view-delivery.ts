import { Duration, type aws_lambda as lambda, type RemovalPolicy, type aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DataStream } from '../data-stream/data-stream';
import { DeliveryDestination } from '../delivery/delivery-destination';
import type { S3DestinationOptions } from '../delivery/destinations/s3-destination';
import { FirehoseDelivery } from '../delivery/firehose-delivery';
import { knownMaxRecordSize } from '../stream/known-stream';
import { BundledFunction } from '../support/bundled-function';
import { DELIVERABLE_RECORD_KIB } from '../support/limits';

/** How the blueprint delivers page views to S3. */
export interface PageViewDeliveryOptions {
  /**
   * How long Firehose collects before it writes an object: 60 to 900 seconds.
   *
   * @default Duration.seconds(300)
   */
  readonly bufferInterval?: Duration;

  /**
   * By which hour objects are put together.
   *
   * @default - PageViewPartition.EVENT_HOUR; with a maxRecordSize above 1 MiB ARRIVAL_HOUR
   */
  readonly partitionBy?: PageViewPartition;

  /**
   * How long objects are kept, also those of records that were rejected, which hold the client's address.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;
}

/** By which hour the objects of page views are put together. */
export enum PageViewPartition {
  /**
   * The hour in which the page was viewed, by dynamic partitioning: a page view that arrives late is where
   * one looks for it. Costs extra; up to 500 hours are open at a time, and records of any more go to the
   * error prefix; records above 1 MiB are not delivered (Firehose Developer Guide).
   */
  EVENT_HOUR = 'event-hour',
  /** The hour in which the record arrived at the stream. */
  ARRIVAL_HOUR = 'arrival-hour',
}

/** Properties of a PageViewDelivery. */
export interface PageViewDeliveryProps extends PageViewDeliveryOptions {
  /** Where page views arrive. */
  readonly stream: DataStream;
  /** Of the bucket, its key and the logs. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Every page view in S3, as GZIP JSON by the hour, without what tells who somebody is: a function leaves out
 * the client address before anything is written. What is no page view is kept as it came, below `errors/`.
 */
export class PageViewDelivery extends Construct {
  /** Delivers to the bucket. */
  public readonly firehose: FirehoseDelivery;
  /** Takes what tells who somebody is off each record. */
  public readonly redactor: lambda.Function;
  /** Page views below `page-views/`, what was rejected below `errors/`. */
  public readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: PageViewDeliveryProps) {
    super(scope, id);
    const partitionBy = props.partitionBy ?? defaultPartition(props.stream);
    this.redactor = new BundledFunction(this, 'Redactor', {
      bundle: 'page-view-redactor',
      description: 'Takes what tells who somebody is off each page view',
      timeout: Duration.seconds(60),
      environment: { PARTITION_KEYS: String(partitionBy === PageViewPartition.EVENT_HOUR) },
      removalPolicy: props.removalPolicy,
    }).function;
    this.firehose = new FirehoseDelivery(this, 'Firehose', {
      stream: props.stream,
      transform: { handler: this.redactor },
      destination: DeliveryDestination.s3({
        ...partitioned(partitionBy),
        bufferInterval: props.bufferInterval,
        expiration: props.expiration,
        fileExtension: '.json.gz',
      }),
      removalPolicy: props.removalPolicy,
    });
    this.bucket = this.firehose.bucket;
  }
}

/** Firehose partitions no records above 1 MiB by what is in them. */
function defaultPartition(stream: DataStream): PageViewPartition {
  const size = knownMaxRecordSize(stream);
  return size === undefined || size.toKibibytes() <= DELIVERABLE_RECORD_KIB
    ? PageViewPartition.EVENT_HOUR
    : PageViewPartition.ARRIVAL_HOUR;
}

/** Prefixes as Hive has them, so that Athena and Spark take date and hour for columns. */
function partitioned(by: PageViewPartition): S3DestinationOptions {
  switch (by) {
    case PageViewPartition.EVENT_HOUR:
      return {
        prefix: 'page-views/date=!{partitionKeyFromLambda:date}/hour=!{partitionKeyFromLambda:hour}/',
        partitioning: { keysFromTransform: ['date', 'hour'] },
      };
    case PageViewPartition.ARRIVAL_HOUR:
      return { prefix: 'page-views/date=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/' };
  }
}
