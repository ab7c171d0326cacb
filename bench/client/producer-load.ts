import { randomFillSync, randomUUID } from 'node:crypto';
import { KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AggregateBuilder, KinesisProducer, type OutgoingRecord } from '../../client';
import { AGGREGATION_MAX_SIZE } from './records';

/** A load, as JSON in the first argument of this program. */
export interface Load {
  readonly url: string;
  /**
   * `plain`: PutRecords of 500, eight at a time. `producer`: the aggregating producer, eight callers with 5,000 records
   * each. Either way a caller has the outcome of each of its records before it goes on. `aggregates`: PutRecords of 100
   * aggregates that are there already, which is the least that any producer by this SDK takes, without their MD5.
   */
  readonly by: 'plain' | 'aggregates' | 'producer';
  /** Of a record's data. */
  readonly bytes: number;
  /** How many records, after as many that are not counted: the engine has compiled by then. */
  readonly records: number;
  /** In place of that number, the time. */
  readonly seconds?: number;
  readonly maxOutstandingBytes?: number;
}

/** What a load has cost, as JSON on standard output. */
export interface LoadResult {
  readonly records: number;
  readonly cpuSeconds: number;
  /** Resident memory before the load and at most, in MiB. */
  readonly idleMiB: number;
  readonly peakMiB: number;
}

const MIB = 1024 * 1024;
const DISTINCT = 20_000;
const CONCURRENT_CALLS = 8;
/** What a caller gives to the producer at a time. */
const CHUNK = 5_000;

async function main(load: Load): Promise<void> {
  const client = new KinesisClient({
    endpoint: load.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    maxAttempts: 1,
    // The certificate of a sink is its own.
    requestHandler: new NodeHttpHandler({ httpsAgent: { rejectUnauthorized: false } }),
  });
  const records = Array.from({ length: DISTINCT }, () => ({
    partitionKey: randomUUID(),
    data: randomFillSync(Buffer.allocUnsafeSlow(load.bytes)),
  }));
  const run = { plain, aggregates, producer: aggregating }[load.by];
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const idleMiB = process.memoryUsage.rss() / MIB;
  const isOver = untilOver(load);
  await run(client, records, untilOver({ ...load, seconds: undefined }), load);
  const before = process.cpuUsage();
  const written = await run(client, records, isOver, load);
  const { user, system } = process.cpuUsage(before);
  clearInterval(watch);
  client.destroy();
  const result: LoadResult = {
    records: written,
    cpuSeconds: (user + system) / 1e6,
    idleMiB,
    peakMiB: peak / MIB,
  };
  console.log(JSON.stringify(result));
}

/** Says whether the load is over after so many records. */
type IsOver = (records: number) => boolean;

function untilOver({ records, seconds }: Load): IsOver {
  if (seconds === undefined) return (done) => done >= records;
  let end: number | undefined;
  return () => {
    end ??= performance.now() + seconds * 1000;
    return performance.now() >= end;
  };
}

/** @returns the records written */
async function plain(
  client: KinesisClient,
  records: readonly OutgoingRecord[],
  isOver: IsOver,
): Promise<number> {
  const entries = records.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey }));
  return await putEntries(client, entries, 500, isOver);
}

/** @returns the user records written */
async function aggregates(
  client: KinesisClient,
  records: readonly OutgoingRecord[],
  isOver: IsOver,
): Promise<number> {
  const entries: PutRecordsRequestEntry[] = [];
  const builder = new AggregateBuilder();
  const close = () => {
    const { data, partitionKey, explicitHashKey } = builder.build();
    entries.push({ Data: data, PartitionKey: partitionKey, ExplicitHashKey: explicitHashKey });
    builder.clear();
  };
  for (const record of records) {
    if (builder.sizeWith(record) > AGGREGATION_MAX_SIZE) close();
    builder.add(record);
  }
  close();
  const userRecords = records.length / entries.length;
  return (await putEntries(client, entries, 100, (sent) => isOver(sent * userRecords))) * userRecords;
}

/** @returns the records of the stream written */
async function putEntries(
  client: KinesisClient,
  entries: readonly PutRecordsRequestEntry[],
  perCall: number,
  isOver: IsOver,
): Promise<number> {
  let [sent, written] = [0, 0];
  const caller = async () => {
    while (!isOver(sent)) {
      const from = sent % entries.length;
      const Records = entries.slice(from, from + perCall);
      sent += Records.length;
      const { FailedRecordCount } = await client.send(
        new PutRecordsCommand({ StreamName: 'bench', Records }),
      );
      written += Records.length - (FailedRecordCount ?? 0);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_CALLS }, () => caller()));
  return written;
}

/** @returns the records written */
async function aggregating(
  client: KinesisClient,
  records: readonly OutgoingRecord[],
  isOver: IsOver,
  { maxOutstandingBytes }: Load,
): Promise<number> {
  const producer = new KinesisProducer({
    client,
    streamName: 'bench',
    aggregationEnabled: true,
    maxOutstandingBytes,
    // A sink without limits measures the producer; one with limits throttles it.
    rateLimit: maxOutstandingBytes === undefined ? Number.POSITIVE_INFINITY : undefined,
    onFailed: () => undefined,
  });
  if (maxOutstandingBytes === undefined) await putAll(producer, records, isOver);
  else await putEach(producer, records, isOver);
  await producer.close();
  return producer.stats.written;
}

/** Each caller has the outcome of each of its records before it goes on. */
async function putAll(
  producer: KinesisProducer,
  records: readonly OutgoingRecord[],
  isOver: IsOver,
): Promise<void> {
  let sent = 0;
  const caller = async () => {
    while (!isOver(sent)) {
      const from = sent % DISTINCT;
      const chunk = records.slice(from, from + CHUNK);
      sent += chunk.length;
      await producer.putAll(chunk);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_CALLS }, () => caller()));
}

async function putEach(
  producer: KinesisProducer,
  records: readonly OutgoingRecord[],
  isOver: IsOver,
): Promise<void> {
  for (let at = 0; at % 256 !== 0 || !isOver(at); at++) {
    await producer.ready();
    void producer.put(records[at % DISTINCT] as OutgoingRecord);
  }
}

main(JSON.parse(process.argv[2] ?? '{}') as Load).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
