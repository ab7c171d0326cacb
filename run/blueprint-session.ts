import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { WriteStats } from '../client';
import type { LocalAws } from '../local/local-aws';
import type { EventSourceMapping } from '../local/services/event-source-mapping';
import type { Autoscaling } from './account';
import { type BlueprintResources, blueprintResources } from './blueprint-resources';
import { countDeliveredRecords, type DeliveredRecords } from './delivered-records';
import { countFailedRecords } from './failed-records';
import type { Ledger, SequenceRange } from './ledger';
import type { ProgressSnapshot } from './progress-line';
import { type RedriveReport, readRedriveReport } from './redrive-report';
import type { ReshardLog } from './reshard-log';
import type { StreamView } from './scenario';
import { UsageError } from './usage-error';

/** The blueprint on this machine as its users meet it: through AWS SDK clients, by the names in the stack's outputs. */
export class BlueprintSession {
  readonly resources: BlueprintResources;
  /** With one attempt, because the writer that uses it repeats what has to be repeated. */
  readonly kinesis: KinesisClient;
  private readonly dynamodb: DynamoDBClient;
  private readonly lambda: LambdaClient;

  constructor(private readonly aws: LocalAws) {
    this.resources = blueprintResources(aws);
    this.kinesis = new KinesisClient({ ...aws.clientConfiguration, maxAttempts: 1 });
    this.dynamodb = new DynamoDBClient(aws.clientConfiguration);
    this.lambda = new LambdaClient(aws.clientConfiguration);
  }

  /** The largest record that the stream takes, in bytes. */
  async maxRecordBytes(): Promise<number> {
    const { StreamDescriptionSummary: summary } = await this.kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: this.resources.streamName }),
    );
    return (summary?.MaxRecordSizeInKiB ?? 1024) * 1024;
  }

  /** How many page views the table holds, by reading all of it. */
  countPageViews(): Promise<number> {
    return this.countItems(this.resources.tableName);
  }

  /** How many sessions were counted, by reading all of their table. */
  countSessions(): Promise<number> {
    return this.countItems(this.resources.sessionsTableName);
  }

  /** How many records the session counter could not process. */
  countFailedForSessions(): number {
    return countFailedRecords(this.aws.objects, this.resources.sessionFailureBucketName);
  }

  /** What is in the delivery bucket once everything that is in the stream now has been delivered. */
  async countDelivered(): Promise<DeliveredRecords> {
    await this.aws.deliveryStreams.flush();
    return countDeliveredRecords(this.aws.objects, this.resources.deliveryBucketName);
  }

  private async countItems(TableName: string): Promise<number> {
    let count = 0;
    const pages = paginateScan({ client: this.dynamodb }, { TableName, Select: 'COUNT' });
    for await (const page of pages) count += page.Count ?? 0;
    return count;
  }

  /** Invokes the redrive function until it has been through the queue. */
  async redrive(): Promise<RedriveReport[]> {
    const reports: RedriveReport[] = [];
    for (;;) {
      const { Payload } = await this.lambda.send(
        new InvokeCommand({ FunctionName: this.resources.redriveName, Payload: '{}' }),
      );
      const report = readRedriveReport(Buffer.from(Payload ?? []).toString());
      reports.push(report);
      // A run that ended early and moved nothing would end early again.
      if (report.complete || report.pointers.deleted === 0) return reports;
    }
  }

  /** The event source mapping of the consumer. */
  mapping(): EventSourceMapping {
    const { mappingId } = this.resources;
    const found = this.aws.eventSourceMappings.all().find(({ uuid }) => uuid === mappingId);
    if (found === undefined) throw new Error(`There is no event source mapping ${mappingId}.`);
    return found;
  }

  /** How far the run is. */
  progress(writer: WriteStats, ledger: Ledger): ProgressSnapshot {
    const { state, reader } = this.aws.kinesis.stream(this.resources.streamName);
    const open = new Set(state.shards().open.map(({ id }) => id));
    const traffic = reader.shardTraffic().filter(({ shardId }) => open.has(shardId));
    return {
      time: Date.now(),
      recordsIn: writer.written,
      processed: ledger.processed,
      retries: this.mapping().counts.RetriedInvocations,
      deadLettered: ledger.deadLettered,
      throttled: writer.throttled,
      shards: new Map(traffic.map(({ shardId, incomingRecords }) => [shardId, incomingRecords])),
    };
  }

  /** The pointers in the dead-letter queue, without receiving them. */
  deadLetterPointers(): SequenceRange[] {
    return this.aws.queues.peek(this.resources.queueUrl).map(({ body }) => {
      const { KinesisBatchInfo } = JSON.parse(body) as { KinesisBatchInfo: SequenceRange };
      return KinesisBatchInfo;
    });
  }

  /** The stream as a scenario looks at it. */
  look({ reshards, looksSinceChange }: Pick<ReshardLog, 'reshards' | 'looksSinceChange'>): StreamView {
    const { openShardCount, lifecycle } = this.stream();
    return {
      openShards: openShardCount,
      isUpdating: lifecycle.status === 'UPDATING',
      isolations: reshards.filter(({ kind }) => kind === 'isolate').length,
      reductions: reshards.filter(({ kind }) => kind === 'down').length,
      looksSinceChange,
    };
  }

  /** What the autoscaler did; undefined where there is none. */
  autoscaling({ reshards }: Pick<ReshardLog, 'reshards'>): Autoscaling | undefined {
    if (this.resources.resharderName === undefined) return undefined;
    return { openShards: this.stream().openShardCount, reshards };
  }

  /** @throws UsageError where the stream's shards do not follow its load */
  requireAutoscaled(): void {
    if (this.resources.resharderName !== undefined) return;
    throw new UsageError(
      '--scenario surge needs an autoscaled stream: the stack has no output ResharderFunctionName. ' +
        'Leave --assembly away, or configure the capacity mode "autoscaled".',
    );
  }

  private stream() {
    return this.aws.kinesis.stream(this.resources.streamName).state;
  }

  close(): void {
    this.kinesis.destroy();
    this.dynamodb.destroy();
    this.lambda.destroy();
  }
}
