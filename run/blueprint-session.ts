import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ProducerStats } from '../client';
import type { LocalAws } from '../local';
import type { EventSourceMapping } from '../local/services/event-source-mapping';
import type { DataStream } from '../local/services/kinesis/data-stream';
import {
  type Autoscaling,
  countDeliveredRecords,
  type DeliveredRecords,
  type HttpFacts,
  type Ledger,
  ParkedObjects,
  type ReshardLog,
} from './account';
import { StackError, UsageError } from './errors';
import type { HttpWay, StreamView } from './feed';
import type { ProgressSnapshot } from './terminal';

/** @throws StackError for a stack that is not the blueprint's, once all that was started has ended */
export async function openSession(aws: LocalAws): Promise<BlueprintSession> {
  try {
    return new BlueprintSession(aws);
  } catch (error) {
    await aws.close();
    throw error;
  }
}

/**
 * The running blueprint as its users see it: through AWS SDK clients, by the names in the stack's outputs.
 */
export class BlueprintSession {
  readonly resources: BlueprintResources;
  /** Makes one attempt; the producer that uses it repeats the records that were not written. */
  readonly kinesis: KinesisClient;
  /** The parking lot of the page view writer. */
  readonly parked: ParkedObjects;
  /** The parking lot of the session counter. */
  readonly parkedForSessions: ParkedObjects;
  /** It can be looked at when it is deleted, too. */
  private readonly dataStream: DataStream;
  private readonly dynamodb: DynamoDBClient;
  private readonly stepFunctions: SFNClient;

  /** @throws StackError for a stack that lacks an output of the blueprint */
  constructor(private readonly aws: LocalAws) {
    this.resources = blueprintResources(aws);
    this.dataStream = aws.kinesis.stream(this.resources.streamName);
    this.parked = new ParkedObjects(aws.objects, this.resources.parkingBucketName);
    this.parkedForSessions = new ParkedObjects(aws.objects, this.resources.sessionParkingBucketName);
    // Over HTTP/1.1, whose connections are kept: the client's own handler opens one of HTTP/2 for each call.
    const requestHandler = new NodeHttpHandler();
    this.kinesis = new KinesisClient({ ...aws.clientConfiguration, maxAttempts: 1, requestHandler });
    this.dynamodb = new DynamoDBClient(aws.clientConfiguration);
    this.stepFunctions = new SFNClient(aws.clientConfiguration);
  }

  /** The largest record that the stream takes, in bytes. */
  async maxRecordBytes(): Promise<number> {
    const { StreamDescriptionSummary: summary } = await this.kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: this.resources.streamName }),
    );
    return (summary?.MaxRecordSizeInKiB ?? 1024) * 1024;
  }

  /** How many page views are in the table, by a Scan. */
  countPageViews(): Promise<number> {
    return this.countItems(this.resources.tableName);
  }

  /** How many sessions are in their table, by a Scan. */
  countSessions(): Promise<number> {
    return this.countItems(this.resources.sessionsTableName);
  }

  /** Delivers what is in the stream now, then counts the records in the delivery bucket. */
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

  /** The records that functions have parked, each with its reason and its bucket. */
  parkedRecords(): { readonly sequenceNumber: string; readonly reason: string; readonly bucket: string }[] {
    const { parkingBucketName, sessionParkingBucketName } = this.resources;
    const lots = [
      { lot: this.parked, bucket: parkingBucketName },
      { lot: this.parkedForSessions, bucket: sessionParkingBucketName },
    ];
    return lots.flatMap(({ lot, bucket }) => lot.look().parked.map((record) => ({ ...record, bucket })));
  }

  /** Starts an execution of the redrive, and waits until it has tried everything. @throws StackError when it fails */
  async redrive(): Promise<void> {
    const { executionArn = '' } = await this.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: this.resources.redriveArn, input: '{}' }),
    );
    const execution = this.aws.stateMachines.executions.get(executionArn);
    await execution.ended;
    const { status, ending } = execution;
    if (status === 'SUCCEEDED') return;
    throw new StackError(
      `The redrive ended as ${status}: ${[ending.error, ending.cause].filter(Boolean).join(': ')}`,
    );
  }

  /** The event source mapping of a consumer. Default: the page view writer's. */
  mapping(mappingId = this.resources.mappingId): EventSourceMapping {
    const found = this.aws.eventSourceMappings.all().find(({ uuid }) => uuid === mappingId);
    if (found === undefined) throw new Error(`There is no event source mapping ${mappingId}.`);
    return found;
  }

  /** The counts at this moment. */
  progress(producer: Pick<ProducerStats, 'written' | 'throttled'>, ledger: Ledger): ProgressSnapshot {
    const { state, reader } = this.dataStream;
    const isDeleted = this.isStreamDeleted();
    const open = new Set(isDeleted ? [] : state.shards().open.map(({ id }) => id));
    const traffic = isDeleted ? [] : reader.shardTraffic().filter(({ shardId }) => open.has(shardId));
    const { parked, givenUp } = this.parked.look();
    return {
      time: this.aws.clock.now(),
      recordsIn: producer.written,
      processed: ledger.processed - parked.length,
      retries: this.mapping().counts.RetriedInvocations,
      parked: parked.length + givenUp.length,
      throttled: producer.throttled,
      shards: new Map(
        traffic.map(({ shardId, incomingRecords }) => [shardId, this.aws.scale.aws(incomingRecords)]),
      ),
    };
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

  /** What the resharder did; undefined for a stack without one. */
  autoscaling({ reshards }: Pick<ReshardLog, 'reshards'>): Autoscaling | undefined {
    if (this.resources.resharderName === undefined) return undefined;
    return { openShards: this.stream().openShardCount, reshards };
  }

  /** @throws UsageError for a stack without a resharder */
  requireAutoscaled(): void {
    if (this.resources.resharderName !== undefined) return;
    throw new UsageError(
      '--scenario surge needs an autoscaled stream: the stack has no output ResharderFunctionName. ' +
        'Leave --assembly away, or configure the capacity mode "autoscaled".',
    );
  }

  /** The open shards in order of their hash keys, each with its part of them. */
  openShards(): { readonly id: string; readonly from: number; readonly to: number }[] {
    const { open } = this.stream().shards();
    return open.map(({ id, range }) => ({
      id,
      from: Number(range.start) / HASH_KEYS,
      to: (Number(range.end) + 1) / HASH_KEYS,
    }));
  }

  /** Records that each shard has accepted so far. A shard without records within the retention is not among them. */
  acceptedByShard(): readonly { readonly shardId: string; readonly incomingRecords: number }[] {
    return this.dataStream.reader.shardTraffic();
  }

  /**
   * What came over HTTP, counted on both sides: what its answers accepted, and what the stream has beside the records of
   * the producer.
   */
  httpFacts(accepted: number, ofProducer: number): HttpFacts {
    const all = this.acceptedByShard().reduce((sum, { incomingRecords }) => sum + incomingRecords, 0);
    return { accepted, inStream: all - ofProducer };
  }

  /** The way in over HTTP with an API key; undefined for a stack without one. */
  httpWay(): HttpWay | undefined {
    const { HttpUrl = '', HttpApiKeyId } = this.aws.outputs;
    const [, apiId, stage] = /^https:\/\/(\w+)\.execute-api\.[^/]+\/([^/]+)\/$/.exec(HttpUrl) ?? [];
    const key = this.aws.restApis.plans.keys().find(({ id }) => id === HttpApiKeyId);
    if (apiId === undefined || key === undefined) return undefined;
    const url = `${this.aws.endpoint}/restapis/${apiId}/${stage}/_user_request_/records`;
    return { url, apiKey: key.value };
  }

  /** Whether somebody has deleted the stream since the start. */
  isStreamDeleted(): boolean {
    return !this.aws.kinesis.list().includes(this.dataStream);
  }

  private stream() {
    return this.dataStream.state;
  }

  close(): void {
    this.kinesis.destroy();
    this.dynamodb.destroy();
    this.stepFunctions.destroy();
  }
}

/** How many hash keys there are; as a number, because parts need no more digits. */
const HASH_KEYS = 2 ** 128;

/** The resources that a run feeds, watches and counts, from the stack's outputs. */
interface BlueprintResources {
  readonly streamName: string;
  readonly tableName: string;
  readonly parkingBucketName: string;
  readonly consumerName: string;
  readonly mappingId: string;
  readonly redriveArn: string;
  readonly sessionsTableName: string;
  readonly sessionMappingId: string;
  readonly sessionParkingBucketName: string;
  readonly deliveryBucketName: string;
  /** Undefined for a stream that is not autoscaled. */
  readonly resharderName: string | undefined;
}

/** @throws StackError that names the missing output and those that the stack has */
function blueprintResources(aws: LocalAws): BlueprintResources {
  const output = (name: string) => {
    try {
      return aws.output(name);
    } catch (cause) {
      throw new StackError((cause as Error).message, { cause });
    }
  };
  return {
    streamName: output('StreamName'),
    tableName: output('PageViewsTableName'),
    parkingBucketName: output('ParkingBucketName'),
    consumerName: output('ConsumerFunctionName'),
    mappingId: output('EventSourceMappingId'),
    redriveArn: output('RedriveStateMachineArn'),
    sessionsTableName: output('SessionsTableName'),
    sessionMappingId: output('SessionEventSourceMappingId'),
    sessionParkingBucketName: output('SessionParkingBucketName'),
    deliveryBucketName: output('DeliveryBucketName'),
    resharderName: aws.outputs.ResharderFunctionName,
  };
}
