import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { BenchRow } from '../page/bench-row';
import { median, medianRatio } from '../statistics';
import { type FanOutFigures, readInProcess } from './fan-out-mappings';
import { startOurs } from './our-kinesis';
import { startKinesisLocal } from './peers';

const ROUNDS = 3;
const SHARDS = 4;
/** Few, because the peer's calls take longer the more a shard holds. */
const RECORDS = 2000;
const RECORDS_PER_CALL = 500;
const DATA = Buffer.alloc(200);

/**
 * Compares pushing and polling: through the SDK with a peer, and from put to handler with both kinds of
 * mappings.
 */
export async function fanOutBench(): Promise<BenchRow[]> {
  const rows = [await againstPeer()];
  for (const consumers of [1, 5]) {
    const rounds: { readonly shared: FanOutFigures; readonly dedicated: FanOutFigures }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const dedicated = await readInProcess({ consumers, dedicated: true });
      rounds.push({ dedicated, shared: await readInProcess({ consumers, dedicated: false }) });
    }
    const row = (
      measure: string,
      unit: string,
      pick: (figures: FanOutFigures) => number,
      better: 'less' | 'more',
    ): BenchRow => {
      const [dedicated, shared] = [
        rounds.map((round) => pick(round.dedicated)),
        rounds.map((round) => pick(round.shared)),
      ];
      const figure = (values: readonly number[]) =>
        `${median(values).toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;
      return {
        measure: `${measure}, ${consumers} ${consumers === 1 ? 'mapping' : 'mappings'} on ${SHARDS} shards`,
        ours: `dedicated: ${figure(dedicated)}`,
        peer: `shared: ${figure(shared)}`,
        ratio: `${(better === 'more' ? medianRatio(dedicated, shared) : medianRatio(shared, dedicated)).toFixed(1)} times better`,
        target: '',
        met: undefined,
      };
    };
    rows.push(
      row('put to handler under light load, p50', 'ms', ({ p50 }) => p50, 'less'),
      row('put to handler under light load, p99', 'ms', ({ p99 }) => p99, 'less'),
      row(
        'records of 16 KiB to each, 224 a second written',
        'records/s',
        ({ recordsPerSecond }) => recordsPerSecond,
        'more',
      ),
    );
  }
  return rows;
}

async function againstPeer(): Promise<BenchRow> {
  const [ours, peer] = [await startOurs(), await startKinesisLocal()];
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const configuration = { region: 'us-east-1', credentials };
  const own = new KinesisClient({ ...configuration, endpoint: ours.url });
  const other = new KinesisClient({
    ...configuration,
    endpoint: peer.url,
    requestHandler: new NodeHttpHandler(),
  });
  try {
    const [pushed, polled]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      pushed.push(await pushedPerSecond(own, `stream-${round}`));
      polled.push(await polledPerSecond(other, `stream-${round}`));
    }
    const ratio = medianRatio(pushed, polled);
    const rate = (values: readonly number[]) =>
      `${Math.round(median(values)).toLocaleString('en')} records/s`;
    return {
      measure: `${RECORDS.toLocaleString('en')} records of 200 B read from ${SHARDS} shards through the SDK`,
      ours: `SubscribeToShard: ${rate(pushed)}`,
      peer: `kinesis-local, GetRecords: ${rate(polled)}`,
      ratio: ratio.toFixed(1),
      target: 'at least 2',
      met: ratio >= 2,
    };
  } finally {
    own.destroy();
    other.destroy();
    await ours.stop();
    await peer.stop();
  }
}

async function filledStream(client: KinesisClient, StreamName: string) {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: SHARDS }));
  for (;;) {
    const { StreamDescriptionSummary: summary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    if (summary?.StreamStatus !== 'ACTIVE') continue;
    for (let written = 0; written < RECORDS; written += RECORDS_PER_CALL) {
      const Records = Array.from({ length: RECORDS_PER_CALL }, (_, index) => ({
        PartitionKey: `key-${written + index}`,
        Data: DATA,
      }));
      const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
      if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were refused.`);
    }
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
    return { StreamARN: summary.StreamARN, shardIds: Shards.map(({ ShardId }) => ShardId) };
  }
}

async function pushedPerSecond(client: KinesisClient, name: string): Promise<number> {
  const { StreamARN, shardIds } = await filledStream(client, name);
  const { Consumer } = await client.send(
    new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'reader' }),
  );
  // The consumer is CREATING for a moment.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return timed(shardIds, async (ShardId, isDone, took) => {
    const { EventStream = [] } = await client.send(
      new SubscribeToShardCommand({
        ConsumerARN: Consumer?.ConsumerARN,
        ShardId,
        StartingPosition: { Type: 'TRIM_HORIZON' },
      }),
    );
    for await (const { SubscribeToShardEvent: event } of EventStream) {
      took(event?.Records?.length ?? 0);
      if (event?.MillisBehindLatest === 0 || isDone()) break;
    }
  });
}

async function polledPerSecond(client: KinesisClient, StreamName: string): Promise<number> {
  const { shardIds } = await filledStream(client, StreamName);
  return timed(shardIds, async (ShardId, _, took) => {
    const { ShardIterator: first } = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    for (let ShardIterator = first; ShardIterator !== undefined; ) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 10_000 }));
      took(page.Records?.length ?? 0);
      if (page.MillisBehindLatest === 0) break;
      ShardIterator = page.NextShardIterator;
    }
  });
}

/** Reads all shards at the same time, until every record has been read. @returns records a second */
async function timed(
  shardIds: readonly (string | undefined)[],
  readShard: (id: string | undefined, isDone: () => boolean, took: (count: number) => void) => Promise<void>,
): Promise<number> {
  let read = 0;
  const start = process.hrtime.bigint();
  await Promise.all(
    shardIds.map((id) =>
      readShard(
        id,
        () => read >= RECORDS,
        (count) => {
          read += count;
        },
      ),
    ),
  );
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (read !== RECORDS) throw new Error(`${read} records of ${RECORDS} were read.`);
  return RECORDS / seconds;
}

if (require.main === module) {
  fanOutBench().then(
    (rows) => console.table(rows),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
