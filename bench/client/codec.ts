import { AggregateBuilder, deaggregate, type UserRecord } from '../../client';
import { type Benchmark, type BenchRow, ratioRow } from '../page';
import { cpuRounds, perCpuSecond } from './cpu-rounds';
import { fullAggregate } from './records';

/** What is used of the package; its own types need the AWS SDK of version 2. */
interface AwsKinesisAgg {
  readonly RecordAggregator: new () => Aggregator;
  deaggregateSync(
    record: { readonly data: string; readonly partitionKey: string; readonly sequenceNumber: string },
    computeChecksums: boolean,
    callback: (error: unknown, users: readonly unknown[]) => void,
  ): void;
}

interface Aggregator {
  clearRecords(): void;
  addUserRecord(record: UserRecord): void;
  build(): { readonly data: Buffer };
}

const peer = require('aws-kinesis-agg') as AwsKinesisAgg;

/** Encoding with one builder that is cleared, and a check of the size before each record; decoding from base64 as Lambda hands it, MD5 verified. */
export const codecMeasure: Benchmark = {
  name: 'codec',
  title: 'Aggregates of 50 KB, keys of 36 characters: encode and decode',
  measures: ['client/aggregation'],
  run: () => Promise.resolve([...rowsFor(100, [1.9, 2.4]), ...rowsFor(1024, [1.25, 1.4])]),
};

function rowsFor(bytes: number, [encode, decode]: readonly [number, number]): BenchRow[] {
  const records = fullAggregate(bytes);
  const base64 = Buffer.from(encodeOurs(new AggregateBuilder(), records)).toString('base64');
  const [builder, aggregator] = [new AggregateBuilder(), new peer.RecordAggregator()];
  const [ours = [], theirs = []] = cpuRounds([
    () => records.length * Math.sign(encodeOurs(builder, records).length),
    () => records.length * Math.sign(encodeTheirs(aggregator, records).length),
  ]);
  const [oursBack = [], theirsBack = []] = cpuRounds([
    () => deaggregate(Buffer.from(base64, 'base64'))?.length ?? 0,
    () => decodeTheirs(base64),
  ]);
  const name = 'aws-kinesis-agg';
  return [
    ratioRow(`encode ${bytes} B`, [ours, name, theirs], perCpuSecond, encode),
    ratioRow(`decode ${bytes} B`, [oursBack, name, theirsBack], perCpuSecond, decode),
  ];
}

function encodeOurs(builder: AggregateBuilder, records: readonly UserRecord[]): Uint8Array {
  builder.clear();
  for (const record of records) {
    if (builder.sizeWith(record) > 2 ** 20) throw new RangeError('the records do not fit');
    builder.add(record);
  }
  return builder.build().data;
}

function encodeTheirs(aggregator: Aggregator, records: readonly UserRecord[]): Uint8Array {
  aggregator.clearRecords();
  // It checks the size itself.
  for (const record of records) aggregator.addUserRecord(record);
  return aggregator.build().data;
}

function decodeTheirs(data: string): number {
  let count = 0;
  peer.deaggregateSync({ data, partitionKey: 'a', sequenceNumber: '1' }, true, (error, users) => {
    if (error) throw error;
    count = users.length;
  });
  return count;
}
