import { Duration, type aws_lambda as lambda, type RemovalPolicy, type aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DataStream } from '../data-stream/data-stream';
import { DeliveryDestination } from '../delivery/delivery-destination';
import type { S3DestinationOptions } from '../delivery/destinations/s3-destination';
import { FirehoseDelivery } from '../delivery/firehose-delivery';
import { knownMaxRecordSize } from '../stream/known-stream';
import { BundledFunction } from '../support/bundled-function';
import { checkStream } from '../support/check';
import type { FunctionOptions } from '../support/function-options';
import { DELIVERABLE_RECORD_KIB } from '../support/limits';

/** How Firehose delivers page views to S3. */
export interface PageViewDeliveryOptions {
  /**
   * How long Firehose buffers before it writes an object: 60 to 900 seconds.
   *
   * @default Duration.seconds(300)
   */
  readonly bufferInterval?: Duration;

  /**
   * The hour that groups page views into objects.
   *
   * @default - PageViewPartition.EVENT_HOUR; with a maxRecordSize above 1 MiB ARRIVAL_HOUR
   */
  readonly partitionBy?: PageViewPartition;

  /**
   * How long objects are kept, including those of rejected records, which hold the client's address.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;

  /**
   * Memory, timeout (60 seconds by default), network, logs and keys of the function that redacts. The key of
   * its logs is that of Firehose's log, too.
   *
   * @default - the `functionOptions` of the blueprint
   */
  readonly functionOptions?: FunctionOptions;
}

/** The hour that groups page views into objects. */
export enum PageViewPartition {
  /**
   * The hour of the view, by dynamic partitioning, so a late page view is in the right hour. It costs extra.
   * Up to 500 hours are open at a time; records of further hours go to the error prefix. Records above 1 MiB
   * are not delivered (Firehose Developer Guide).
   */
  EVENT_HOUR = 'event-hour',
  /** The hour in which the record arrived at the stream. */
  ARRIVAL_HOUR = 'arrival-hour',
}

/** Properties of a PageViewDelivery. */
export interface PageViewDeliveryProps extends PageViewDeliveryOptions {
  /** The stream of page views. */
  readonly stream: DataStream;
  /** The removal policy of the bucket, its key and the logs. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Delivers every page view to S3, as GZIP JSON by the hour. Before Firehose writes a record, a function removes
 * the client's address and all queries. Paths and user agents stay, and can be personal. A record that is no page
 * view is kept unchanged below `errors/`.
 */
export class PageViewDelivery extends Construct {
  /** The delivery to the bucket. */
  public readonly firehose: FirehoseDelivery;
  /** The function that removes the client's address from each record. */
  public readonly redactor: lambda.Function;
  /** The bucket: page views below `page-views/`, rejected records below `errors/`. */
  public readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: PageViewDeliveryProps) {
    super(scope, id);
    checkStream(`PageViewDelivery "${this.node.path}"`, props.stream);
    const partitionBy = props.partitionBy ?? defaultPartition(props.stream);
    this.redactor = new BundledFunction(this, 'Redactor', {
      bundle: 'page-view-redactor',
      description: 'Takes what tells who somebody is off each page view',
      timeout: Duration.seconds(60),
      environment: { PARTITION_KEYS: String(partitionBy === PageViewPartition.EVENT_HOUR) },
      options: props.functionOptions,
      removalPolicy: props.removalPolicy,
    }).function;
    this.firehose = new FirehoseDelivery(this, 'Firehose', {
      stream: props.stream,
      transform: { handler: this.redactor },
      logEncryptionKey: props.functionOptions?.logEncryptionKey,
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

/** The default hour. With dynamic partitioning Firehose does not deliver records above 1 MiB. */
function defaultPartition(stream: DataStream): PageViewPartition {
  const size = knownMaxRecordSize(stream);
  return size === undefined || size.toKibibytes() <= DELIVERABLE_RECORD_KIB
    ? PageViewPartition.EVENT_HOUR
    : PageViewPartition.ARRIVAL_HOUR;
}

/** Hive-style prefixes, so that Athena and Spark read date and hour as columns. */
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
