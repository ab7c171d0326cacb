import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { SystemClock } from '../local/base/clock';
import type { SourceRecord } from '../local/services/delivery';
import { type DeliveryStream, DeliveryStreams, deliveryStreamResources } from '../local/services/firehose';
import { Catalog } from '../local/services/glue';
import { ObjectStore } from '../local/services/s3';
import type { BenchRow } from './page/bench-row';
import { median, medianRatio } from './statistics';

const ROUNDS = 5;
const MIB = 1024 * 1024;
const TOTAL_BYTES = 24 * MIB;
/** The most records that PutRecordBatch takes. */
const BATCH = 500;
const TARGET = 0.7;

const COLUMNS = {
  id: 'string',
  page: 'string',
  viewed_at: 'timestamp',
  status: 'int',
  bytes: 'bigint',
  ratio: 'double',
};
const HOME = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };

/** Compares a delivery stream with a plain pipe of the same libraries that writes the same objects. */
export async function firehoseBench(): Promise<BenchRow[]> {
  const records = sampleRecords();
  return [
    await compare('JSON records to GZIP objects of 5 MiB', records, { CompressionFormat: 'GZIP' }, pipeGzip),
    await compare('JSON records to a Parquet object', records, parquetSettings(), await loadParquetPipe()),
  ];
}

type Pipe = (records: readonly SourceRecord[], folder: string) => Promise<void>;

async function compare(
  measure: string,
  records: readonly SourceRecord[],
  s3: Readonly<Record<string, unknown>>,
  pipe: Pipe,
): Promise<BenchRow> {
  const bytes = records.reduce((sum, { data }) => sum + data.length, 0);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await megabytesPerSecond(bytes, (folder) => deliver(records, s3, folder)));
    theirs.push(await megabytesPerSecond(bytes, (folder) => pipe(records, folder)));
  }
  const ratio = medianRatio(ours, theirs);
  return {
    measure,
    ours: `${median(ours).toFixed(1)} MiB/s`,
    peer: `plain pipe: ${median(theirs).toFixed(1)} MiB/s`,
    ratio: ratio.toFixed(2),
    target: `at least ${TARGET}`,
    met: ratio >= TARGET,
  };
}

async function megabytesPerSecond(bytes: number, run: (folder: string) => Promise<void>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'firehose-bench-'));
  try {
    const start = process.hrtime.bigint();
    await run(folder);
    return bytes / MIB / (Number(process.hrtime.bigint() - start) / 1e9);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A delivery stream from end to end: records are put, buffered, encoded, written and accounted for. */
async function deliver(
  records: readonly SourceRecord[],
  s3: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<void> {
  const stream = await makeStream(s3, folder);
  // Copies, because the account takes each record to one end only.
  for (let from = 0; from < records.length; from += BATCH) {
    stream.put(
      records.slice(from, from + BATCH).map((record) => ({ ...record })),
      'PutRecordBatch',
    );
  }
  await stream.flush();
  if (stream.counts.delivered !== records.length)
    throw new Error('Not every record was delivered; the figures would not count.');
}

async function makeStream(s3: Readonly<Record<string, unknown>>, folder: string): Promise<DeliveryStream> {
  const clock = new SystemClock();
  const store = new ObjectStore({ directory: folder, clock });
  await store.createBucket('bench');
  const catalog = new Catalog();
  catalog.addDatabase('bench');
  const columns = Object.entries(COLUMNS).map(([name, type]) => ({ name, type }));
  catalog.addTable({ catalogId: HOME.accountId, databaseName: 'bench', name: 'views', columns });
  const none = () => {
    throw new Error('The benchmark has no such thing.');
  };
  const streams = new DeliveryStreams({
    reader: none,
    retentionMs: none,
    invoker: { invoke: none },
    store,
    catalog,
    clock,
    onNotice: (sentence) => console.error(sentence),
  });
  const provision = deliveryStreamResources(streams)['AWS::KinesisFirehose::DeliveryStream'];
  await provision?.({
    ...HOME,
    stackName: 'Bench',
    logicalId: 'Stream',
    type: 'AWS::KinesisFirehose::DeliveryStream',
    properties: {
      DeliveryStreamName: 'bench',
      ExtendedS3DestinationConfiguration: {
        BucketARN: 'arn:aws:s3:::bench',
        RoleARN: 'arn:aws:iam::1:role/r',
        ...s3,
      },
    },
    physicalName: () => 'bench',
    assetPath: () => '',
  });
  return streams.get('bench').stream;
}

/** Compresses records with Node.js's streams, into files of the same sizes. */
async function pipeGzip(records: readonly SourceRecord[], folder: string): Promise<void> {
  let chunk: Buffer[] = [];
  let bytes = 0;
  let files = 0;
  const write = async () => {
    await pipeline(
      Readable.from([Buffer.concat(chunk)]),
      createGzip(),
      createWriteStream(join(folder, `${files++}.gz`)),
    );
    chunk = [];
    bytes = 0;
  };
  for (const { data } of records) {
    chunk.push(data);
    bytes += data.length;
    if (bytes >= 5 * MIB) await write();
  }
  if (chunk.length > 0) await write();
}

async function loadParquetPipe(): Promise<Pipe> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  return async (records, folder) => {
    const rows = records.map(({ data }) => JSON.parse(data.toString()));
    const column = (
      name: string,
      type: 'STRING' | 'TIMESTAMP' | 'INT32' | 'INT64' | 'DOUBLE',
      read: (value: never) => unknown,
    ) => ({
      name,
      type,
      data: rows.map((row) => read(row[name] as never)),
    });
    const file = parquetWriteBuffer({
      columnData: [
        column('id', 'STRING', (value) => value),
        column('page', 'STRING', (value) => value),
        column('viewed_at', 'TIMESTAMP', (value) => new Date(value)),
        column('status', 'INT32', (value) => value),
        column('bytes', 'INT64', (value) => BigInt(value)),
        column('ratio', 'DOUBLE', (value) => value),
      ],
      rowGroupSize: 1_000_000,
    });
    writeFileSync(join(folder, 'views.parquet'), Buffer.from(file));
  };
}

function parquetSettings(): Readonly<Record<string, unknown>> {
  return {
    BufferingHints: { SizeInMBs: 64 },
    DataFormatConversionConfiguration: {
      SchemaConfiguration: { DatabaseName: 'bench', TableName: 'views', Region: HOME.region, RoleARN: 'r' },
      InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
      OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
    },
  };
}

/** Page views as JSON lines, the same at every run. */
function sampleRecords(): SourceRecord[] {
  const records: SourceRecord[] = [];
  const arrival = Date.UTC(2026, 10, 20, 12);
  for (let bytes = 0, i = 0; bytes < TOTAL_BYTES; i++) {
    const view = {
      id: `${((i * 2654435761) >>> 0).toString(16).padStart(8, '0')}-${i}`,
      page: `/page/${Math.floor(200 / (1 + (i % 97)))}`,
      viewed_at: new Date(arrival + i * 7).toISOString(),
      status: i % 50 === 0 ? 404 : 200,
      bytes: (i * 7919) % 20_000,
      ratio: (i % 1000) / 1000,
      agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
    };
    const data = Buffer.from(`${JSON.stringify(view)}\n`);
    records.push({ id: String(i), data, arrival });
    bytes += data.length;
  }
  return records;
}

if (require.main === module) {
  firehoseBench().then(
    (rows) => console.table(rows),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
