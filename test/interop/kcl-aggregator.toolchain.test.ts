import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AggregateBuilder, deaggregate, hashKeyOfRecord, type UserRecord } from '../../client';
import { anyUserRecords } from '../unit/client/aggregation/support/user-records';
import { classPathOf } from './support/maven';

const classPath = classPathOf('software.amazon.kinesis:amazon-kinesis-client:3.5.1');
const PROGRAM = join(__dirname, 'support', 'KclAggregates.java');
const MAX = (2n ** 128n - 1n).toString();
const SAMPLES = 300;

/** Runs the program once, with all lines. @returns its lines */
function kcl(lines: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync('java', ['-cp', String(classPath), PROGRAM], {
    input: lines.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.slice(0, -1).split('\n');
}

const hex = (bytes: Uint8Array | string) => Buffer.from(bytes as string).toString('hex');
const wordOf = ({ partitionKey, explicitHashKey = '-', data }: UserRecord) =>
  [hex(partitionKey), explicitHashKey, hex(data)].join(',');

function built(records: readonly UserRecord[]): Uint8Array {
  const builder = new AggregateBuilder();
  for (const record of records) builder.add(record);
  return builder.build().data;
}

/** Keys with half a surrogate pair have no UTF-8, so none comes from fast-check; tags the KCL reads over. */
const samples = (seed: number) => fc.sample(anyUserRecords, { numRuns: SAMPLES, seed });

/** The real library, with its own protocol buffer runtime. */
describe.skipIf(classPath === undefined)('the Kinesis Client Library 3.5', () => {
  it('reads what the builder writes', () => {
    const puts = samples(1);
    const read = kcl(puts.map((records) => `decode ${hex(built(records))} 0 ${MAX}`));
    expect(read).toEqual(
      puts.map((records) => records.map((record, index) => `${wordOf(record)},${index},true`).join(' ')),
    );
  });

  it('writes the same bytes, which are read here', () => {
    const puts = samples(2).map((records) => records.map(({ tags, ...record }) => record));
    const aggregates = kcl(puts.map((records) => `encode ${records.map(wordOf).join(' ')}`));
    expect(aggregates).toEqual(puts.map((records) => hex(built(records))));
    expect(aggregates.map((data) => deaggregate(Buffer.from(data, 'hex'))?.map(wordOf))).toEqual(
      puts.map((records) => records.map(wordOf)),
    );
  });

  it('passes through what is no aggregate, as deaggregate does', () => {
    const [one = Buffer.alloc(0), ...others] = samples(3).slice(0, 20).map(built);
    const wrongMd5 = Buffer.from(one);
    wrongMd5.writeUInt8(wrongMd5.readUInt8(wrongMd5.length - 1) ^ 1, wrongMd5.length - 1);
    const foreign = [
      Buffer.from('hello'),
      Buffer.from('f3899ac2', 'hex'),
      wrongMd5,
      ...others.map((data) => data.subarray(0, data.length - 1)),
      Buffer.from('f3899ac2d41d8cd98f00b204e9800998ecf8427e', 'hex'),
    ];
    expect(kcl(foreign.map((data) => `decode ${hex(data)} 0 ${MAX}`))).toEqual(
      foreign.map((data) => `${hex('outer')},-,${hex(data)},0,false`),
    );
    expect(foreign.map((data) => deaggregate(data))).toEqual(foreign.map(() => undefined));
  });

  it('drops an aggregate with one record of another shard, which userRecordsOf does not', () => {
    const records = ['a', 'b', 'c'].map((partitionKey) => ({ partitionKey, data: Buffer.from('x') }));
    const places = records
      .map((record) => hashKeyOfRecord(record)?.toBigInt() ?? 0n)
      .sort((a, b) => (a < b ? -1 : 1));
    expect(kcl([`decode ${hex(built(records))} 0 ${places[1]}`])).toEqual(['']);
  });
});
