import { randomBytes, randomUUID } from 'node:crypto';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
} from '@aws-sdk/client-kinesis';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import type { BenchRow } from '../page/bench-row';
import { median, medianRatio } from '../statistics';
import { startOurs } from './our-kinesis';
import { type KinesisServer, startKinesalite, startKinesisLocal } from './peers';

const ROUNDS = 5;
const RECORDS_PER_CALL = 500;
/** So many that our limits reject nothing. The peers have no limits and are slower with more shards. */
const OUR_SHARDS = 512;
const PEER_SHARDS = 4;
const MEMORY_SHARDS = 128;
const MIB = 1024 * 1024;

interface Contender {
  readonly client: KinesisClient;
  readonly shards: number;
  /** Timed calls of a round; fewer for a slow server. */
  readonly calls: number;
}

/** Measures PutRecords through the AWS SDK: against the peers, on a full stream, and in memory. */
export async function putRecordsBench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const bytes of [200, 1024]) rows.push(...(await againstPeers(bytes)));
  rows.push(await heldRecords(500_000));
  for (const bytes of [200, 1024]) rows.push(await peakMemory(bytes));
  return rows;
}

async function againstPeers(bytes: number): Promise<BenchRow[]> {
  const servers: KinesisServer[] = [];
  const clients: KinesisClient[] = [];
  const contender = (
    server: KinesisServer,
    protocol: 'http1' | 'http2',
    shards: number,
    calls: number,
  ): Contender => {
    const client = clientFor(server, protocol);
    clients.push(client);
    return { client, shards, calls };
  };
  try {
    for (const start of [startOurs, startKinesalite, startKinesisLocal]) servers.push(await start());
    const [ours, kinesalite, kinesisLocal] = servers;
    if (ours === undefined || kinesalite === undefined || kinesisLocal === undefined) return [];
    const contenders = [
      contender(ours, 'http1', OUR_SHARDS, 40),
      contender(kinesalite, 'http1', PEER_SHARDS, 10),
      contender(kinesisLocal, 'http1', PEER_SHARDS, 2),
      contender(ours, 'http2', OUR_SHARDS, 40),
    ];
    const rates = contenders.map((): number[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, contender] of contenders.entries())
        rates[index]?.push(await recordsPerSecond(contender, bytes));
    }
    const [own = [], lite = [], local = [], http2 = []] = rates;
    const measure = `PutRecords ${RECORDS_PER_CALL} x ${bytes} B, HTTP/1.1`;
    return [
      ratioRow(measure, own, 'kinesalite', lite, 5),
      ratioRow(measure, own, 'kinesis-local', local, 20),
      {
        measure: `PutRecords ${RECORDS_PER_CALL} x ${bytes} B, HTTP/2`,
        ours: rate(http2),
        peer: '',
        ratio: '',
        target: '',
        met: undefined,
      },
    ];
  } finally {
    for (const client of clients) client.destroy();
    for (const server of servers) await server.stop();
  }
}

/** Uses a new stream in every round, because one peer gets slower with every record that it holds. */
async function recordsPerSecond({ client, shards, calls }: Contender, bytes: number): Promise<number> {
  const stream = await createStream(client, shards);
  for (let call = 0; call < 2; call++) await put(client, stream, bytes);
  let milliseconds = 0;
  for (let call = 0; call < calls; call++) milliseconds += await put(client, stream, bytes);
  await client.send(new DeleteStreamCommand({ StreamName: stream }));
  return (calls * RECORDS_PER_CALL * 1000) / milliseconds;
}

async function heldRecords(count: number): Promise<BenchRow> {
  const server = await startOurs();
  const client = clientFor(server, 'http1');
  try {
    const [full, empty] = [await createStream(client, OUR_SHARDS), await createStream(client, OUR_SHARDS)];
    for (let written = 0; written < count; written += RECORDS_PER_CALL) await put(client, full, 200);
    const [onFull, onEmpty]: [number[], number[]] = [[], []];
    for (let call = 0; call < 60; call++) {
      onEmpty.push(await put(client, empty, 200));
      onFull.push(await put(client, full, 200));
    }
    const ratio = median(onFull) / median(onEmpty);
    return {
      measure: `Time of a call, ${count.toLocaleString('en')} records held / none`,
      ours: `${median(onFull).toFixed(2)} ms`,
      peer: `${median(onEmpty).toFixed(2)} ms (none held)`,
      ratio: ratio.toFixed(2),
      target: 'at most 1.3',
      met: ratio <= 1.3,
    };
  } finally {
    client.destroy();
    await server.stop();
  }
}

async function peakMemory(bytes: number): Promise<BenchRow> {
  const server = await startOurs();
  const client = clientFor(server, 'http1');
  try {
    const stream = await createStream(client, MEMORY_SHARDS);
    for (let held = 0; held < 200 * MIB; held += bytes * RECORDS_PER_CALL) await put(client, stream, bytes);
    const peak = (await server.peakBytes()) / MIB;
    return {
      measure: `Peak memory of the server, 200 MiB of ${bytes} B records held in ${MEMORY_SHARDS} shards`,
      ours: `${Math.round(peak)} MiB`,
      peer: '',
      ratio: '',
      target: 'at most 350 MiB',
      met: peak <= 350,
    };
  } finally {
    client.destroy();
    await server.stop();
  }
}

/** @returns the milliseconds of the call */
async function put(client: KinesisClient, StreamName: string, bytes: number): Promise<number> {
  const command = new PutRecordsCommand({ StreamName, Records: records(bytes) });
  const start = process.hrtime.bigint();
  const { FailedRecordCount } = await client.send(command);
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (FailedRecordCount !== 0)
    throw new Error(`${FailedRecordCount} records were refused; the figures would not count.`);
  return milliseconds;
}

function records(bytes: number): PutRecordsRequestEntry[] {
  return Array.from({ length: RECORDS_PER_CALL }, () => {
    const PartitionKey = randomUUID();
    return { PartitionKey, Data: randomBytes(bytes - PartitionKey.length) };
  });
}

async function createStream(client: KinesisClient, ShardCount: number): Promise<string> {
  const StreamName = `bench-${randomUUID()}`;
  await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return StreamName;
  }
}

function clientFor(server: KinesisServer, protocol: 'http1' | 'http2'): KinesisClient {
  return new KinesisClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: protocol === 'http1' ? new NodeHttpHandler() : new NodeHttp2Handler(),
  });
}

function ratioRow(measure: string, ours: number[], name: string, theirs: number[], target: number): BenchRow {
  const ratio = medianRatio(ours, theirs);
  return {
    measure,
    ours: rate(ours),
    peer: `${name}: ${rate(theirs)}`,
    ratio: ratio.toFixed(1),
    target: `at least ${target}`,
    met: ratio >= target,
  };
}

function rate(values: readonly number[]): string {
  return `${Math.round(median(values)).toLocaleString('en')} records/s`;
}

if (require.main === module) {
  putRecordsBench().then(
    (rows) => console.table(rows),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
