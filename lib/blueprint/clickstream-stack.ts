import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ClickstreamBlueprint, type ClickstreamBlueprintProps } from './clickstream-blueprint';
import { configurationFromContext } from './clickstream-configuration';

/** Properties of a ClickstreamStack. */
export interface ClickstreamStackProps extends StackProps, ClickstreamBlueprintProps {}

/**
 * The blueprint as a stack. A program or a person uses it by its outputs: StreamName, PageViewsTableName,
 * ParkingBucketName, ConsumerFunctionName, EventSourceMappingId, RedriveStateMachineArn, SessionsTableName,
 * SessionCounterFunctionName, SessionEventSourceMappingId, SessionParkingBucketName, DeliveryBucketName,
 * DeliveryStreamName, with an autoscaled capacity ResharderFunctionName, and with a way in over HTTP HttpUrl,
 * HttpApiName, HttpAccessLogName and HttpApiKeyId.
 */
export class ClickstreamStack extends Stack {
  /**
   * Makes the stack as the app's context describes it, under the key `blueprint`. All keys are optional:
   *
   * - `capacity`: `mode` `"on-demand"` with `warmThroughputMiBps` and `recordDistribution`, `"provisioned"`
   *   with `shards`, or `"autoscaled"` with `minShards`, `maxShards` and `initialShards`
   * - `retentionHours`: 24 to 8,760
   * - `maxRecordSizeMiB`: 1 to 10
   * - `ingest.http`: `auth` `"api-key"` or `"iam"`, `origins` (a list), `requestsPerSecond`, `accountLogRole`
   * - `consumer`: `batchSize`, `batchingWindowSeconds`, `parallelizationFactor`, `retryAttempts`,
   *   `maxRecordAgeMinutes`, `memoryMiB`, `timeoutSeconds`, `reservedConcurrency`
   * - `sessions`: `throughput` `"dedicated"` or `"shared"`, and the keys of `consumer`
   * - `tables`: `writeShards` (1 to 1,000), `expirationDays` (1 to 36,500), `warmWritesPerSecond` (from
   *   4,000), `warmReadsPerSecond` (from 12,000)
   * - `redriveMaxConcurrency`: 1 to 1,000
   * - `monitoring`: `enabled`, `dashboard`, `lagPercent` (1 to 100), `quietMinutes` (1 to 1,440),
   *   `pageEmails` and `ticketEmails` (lists of addresses)
   * - `load`: `recordsPerSecond` and `recordBytes`, for the report on limits and costs
   * - `delivery`: `bufferSeconds`, `partitionBy` `"event-hour"` or `"arrival-hour"`, `expirationDays`
   * - `functions`: `architecture` `"arm64"` or `"x86_64"`, `tracing`, `logRetentionDays`
   * - `removal`: `"retain"` or `"destroy"`
   *
   * An unknown key, a wrong type or a value out of range is an error that names the key, its value and the
   * allowed values.
   */
  public static fromContext(scope: Construct, id: string, props: StackProps = {}): ClickstreamStack {
    return new ClickstreamStack(scope, id, { ...configurationFromContext(scope), ...props });
  }

  /** The blueprint in the stack. */
  public readonly blueprint: ClickstreamBlueprint;

  constructor(scope: Construct, id: string, props: ClickstreamStackProps = {}) {
    super(scope, id, props);
    this.blueprint = new ClickstreamBlueprint(this, 'Clickstream', props);
    const { stream, pageViews, consumer, redrive, sessions, sessionRedrive, delivery } = this.blueprint;
    this.output('StreamName', stream.streamName, 'Where producers write');
    this.output('PageViewsTableName', pageViews.tableName, 'Page views, by pageShard and viewedAt');
    this.output(
      'ParkingBucketName',
      consumer.parkingLot?.bucket.bucketName,
      'Records that the writer could not process',
    );
    this.output('ConsumerFunctionName', consumer.handler.functionName, 'Writes page views to the table');
    this.output(
      'EventSourceMappingId',
      consumer.mapping.eventSourceMappingId,
      'Connects the stream to the function',
    );
    this.output(
      'RedriveStateMachineArn',
      redrive.stateMachine.stateMachineArn,
      'Start an execution to replay what failed',
    );
    this.output('SessionsTableName', sessions.table.tableName, 'Sessions, by halfHourShard and visitor');
    this.output('SessionCounterFunctionName', sessions.function.functionName, 'Counts sessions in the table');
    this.output(
      'SessionEventSourceMappingId',
      sessions.consumer.mapping.eventSourceMappingId,
      'Connects the stream to the session counter',
    );
    this.output(
      'SessionParkingBucketName',
      sessions.parkingLot.bucket.bucketName,
      'Records that the session counter could not process',
    );
    this.output(
      'SessionRedriveStateMachineArn',
      sessionRedrive.stateMachine.stateMachineArn,
      'Start an execution to replay what failed in the session counter',
    );
    this.output('DeliveryBucketName', delivery.bucket.bucketName, 'Page views by the hour, as GZIP JSON');
    this.output(
      'DeliveryStreamName',
      delivery.firehose.deliveryStreamName,
      'Delivers page views to the bucket',
    );
    this.output(
      'ResharderFunctionName',
      stream.autoscaler?.function.functionName,
      'Keeps the shards to the load',
    );
    const { http } = this.blueprint;
    this.output('HttpUrl', http?.url, 'Takes records over HTTP, at records and record');
    this.output('HttpApiName', http?.api.restApiName, 'The name of the API in its metrics');
    this.output('HttpAccessLogName', http?.accessLog.logGroupName, 'A line for each request over HTTP');
    const [key] = Object.values(http?.apiKeys ?? {});
    this.output(
      'HttpApiKeyId',
      key?.keyId,
      'aws apigateway get-api-key --include-value has the value of the key',
    );
  }

  private output(key: string, value: string | undefined, description: string): void {
    if (value !== undefined) new CfnOutput(this, key, { value, description });
  }
}
