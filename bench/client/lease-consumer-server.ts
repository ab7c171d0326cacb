import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AggregateBuilder } from '../../client/aggregation';
import { DynamoDbLeaseStore, leaseTable } from '../../client/consumer/leases';
import { leaseOn } from '../../client/consumer/shards';
import { monotonicClock } from '../../client/pacing';
import { FrontDoor } from '../../local/http';
import { DynamoDb } from '../../local/services/dynamodb';
import { type DataStream, KinesisEngine, KinesisService } from '../../local/services/kinesis';
import { EagerClock } from '../kinesis/eager-clock';

const HOME = { region: 'us-east-1', accountId: '123456789012' };
const RECORD_BYTES = 100;
/** As the Kinesis Producer Library makes them. */
const AGGREGATE_BYTES = 51_200;

/** What the parent asks for: a stream with records, and its lease table. */
export interface NewStreamMessage {
  readonly streamName: string;
  readonly shards: number;
  /** Of 100 bytes each, in aggregates. */
  readonly userRecordsPerShard: number;
  /** Whether every shard then gets a record five times a second, for ever. */
  readonly goesOn: boolean;
}

export type ServerAnswer = { readonly kind: 'listening'; readonly url: string } | { readonly kind: 'ready' };

/** The machine's clock, which can skip time: a backlog of an hour is written at once. */
class SkippingClock extends EagerClock {
  private skipped = 0;

  override now(): number {
    return super.now() + this.skipped;
  }

  skip(ms: number): void {
    this.skipped += ms;
  }
}

/** Kinesis and DynamoDB in a process of their own. */
async function main(): Promise<void> {
  const onError = (error: unknown) => console.error(error);
  const clock = new SkippingClock();
  const engine = new KinesisEngine({ clock, memoryBudgetBytes: 2 ** 31, ...HOME });
  const dynamoDb = await DynamoDb.start({ onError, ...HOME });
  const door = new FrontDoor({ services: [new KinesisService(engine, onError), dynamoDb], onError });
  const { url } = await door.start({ port: 0 });
  const tell = (answer: ServerAnswer) => process.send?.(answer);
  const begin = async ({ streamName, shards, userRecordsPerShard, goesOn }: NewStreamMessage) => {
    const stream = engine.createStream({ name: streamName, shardCount: shards });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await makeLeases(url, streamName, stream);
    for (const { startingHashKey } of stream.reader.listShards())
      fill(stream, startingHashKey, userRecordsPerShard, clock);
    if (goesOn) setInterval(() => putEverywhere(stream), 200);
    tell({ kind: 'ready' });
  };
  process.on('message', (message: NewStreamMessage) => void begin(message).catch(onError));
  process.on('disconnect', () => void dynamoDb.close().then(() => process.exit()));
  tell({ kind: 'listening', url });
}

function fill(stream: DataStream, explicitHashKey: string, userRecords: number, clock: SkippingClock): void {
  for (let written = 0; written < userRecords; ) {
    const builder = new AggregateBuilder();
    for (; written < userRecords && builder.bytes < AGGREGATE_BYTES; written++) {
      const data = Buffer.alloc(RECORD_BYTES, 'x');
      // Every one has a place in the shard: the Kinesis Client Library drops aggregates with others.
      builder.add({ partitionKey: `key-${written % 1000}`, explicitHashKey, data });
    }
    const entry = { partitionKey: 'a', explicitHashKey, data: builder.build().data };
    while ('errorCode' in (stream.writer.putRecords([entry])[0] ?? {})) clock.skip(1_000);
  }
}

function putEverywhere(stream: DataStream): void {
  for (const { startingHashKey: explicitHashKey } of stream.reader.listShards()) {
    stream.writer.putRecords([{ partitionKey: 'k', explicitHashKey, data: Buffer.alloc(RECORD_BYTES, 'x') }]);
  }
}

/** The Kinesis Client Library takes minutes to make leases of its own, which is not what is measured. */
async function makeLeases(endpoint: string, tableName: string, stream: DataStream): Promise<void> {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ endpoint, region: HOME.region, credentials });
  await client.send(new CreateTableCommand(leaseTable(tableName)));
  const store = new DynamoDbLeaseStore({ client, tableName, clock: monotonicClock, callTimeoutMs: 10_000 });
  await store.open();
  for (const { shardId, startingHashKey: start, endingHashKey: end } of stream.reader.listShards()) {
    await store.create(
      leaseOn({ shardId, parentShardIds: [], hashKeyRange: { start, end } }, 'TRIM_HORIZON'),
    );
  }
  client.destroy();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
