import { describe, expect, it } from 'vitest';
import type { PutOutcome } from '../../../../../local/services/kinesis/records';
import { ACCOUNT_ID, engineFixture, entry, readEverything } from '../support/engine-fixture';

const MIB = 1024 * 1024;

function failures(outcomes: readonly PutOutcome[]) {
  return outcomes.filter((outcome) => 'errorCode' in outcome);
}

function record(bytes: number, partitionKey = 'k') {
  return { partitionKey, data: Buffer.alloc(bytes - partitionKey.length) };
}

describe('writing', () => {
  it('takes 1,000 records a second and refuses the rest one by one', async () => {
    const { clock, activeStream, engine } = engineFixture();
    const stream = await activeStream();
    const batch = Array.from({ length: 500 }, (_, index) => entry(`key-${index}`));
    expect(failures(stream.writer.putRecords(batch))).toEqual([]);
    expect(failures(stream.writer.putRecords(batch))).toEqual([]);
    expect(failures(stream.writer.putRecords(batch.slice(0, 3)))).toHaveLength(3);
    expect(stream.writer.putRecords([entry('a')])).toEqual([
      {
        errorCode: 'ProvisionedThroughputExceededException',
        errorMessage: `Rate exceeded for shard shardId-000000000000 in stream clicks under account ${ACCOUNT_ID}.`,
      },
    ]);
    expect(() => stream.writer.putRecord(entry('a'))).toThrow(
      expect.objectContaining({ code: 'ProvisionedThroughputExceededException', status: 400 }),
    );
    await clock.advance(10);
    expect(failures(stream.writer.putRecords(batch))).toHaveLength(490);
    expect(engine.traffic(stream.state.arn)).toEqual([
      expect.objectContaining({ incomingRecords: 1010, writeThrottles: 3 + 1 + 1 + 490 }),
    ]);
  });

  it('takes 1 MiB of data and keys a second', async () => {
    const { clock, activeStream } = engineFixture();
    const stream = await activeStream();
    stream.writer.putRecord(record(MIB));
    expect(() => stream.writer.putRecord(record(1025))).toThrow('Rate exceeded');
    await clock.advance(1);
    expect(() => stream.writer.putRecord(record(1049))).toThrow('Rate exceeded');
    stream.writer.putRecord(record(1048));
  });

  it('holds each shard to its own limits', async () => {
    const { activeStream } = engineFixture();
    const stream = await activeStream({ shardCount: 2 });
    const [low, high] = stream.state.shards().open.map(({ range }) => ({
      ...record(MIB),
      explicitHashKey: range.start.toString(),
    }));
    if (low === undefined || high === undefined) throw new Error('two shards expected');
    expect(failures(stream.writer.putRecords([low, low, high]))).toHaveLength(1);
  });

  it('lets a large record through in a burst and has it paid back', async () => {
    const { clock, activeStream } = engineFixture();
    const stream = await activeStream({ maxRecordSizeKiB: 10240 });
    stream.writer.putRecord(record(5 * MIB));
    await clock.advance(5000);
    expect(() => stream.writer.putRecord(record(1100))).toThrow('Rate exceeded');
    await clock.advance(1000);
    stream.writer.putRecord(record(MIB));
  });

  it('refuses a record above the stream’s maximum, and a request above 500 records or 10 MiB, whole', async () => {
    const { activeStream, clock } = engineFixture();
    const stream = await activeStream({ shardCount: 20 });
    const refused = (message: string) =>
      expect.objectContaining({
        code: 'InvalidArgumentException',
        message: expect.stringContaining(message),
      });
    expect(() => stream.writer.putRecord(record(MIB + 1))).toThrow(
      refused('larger than the 1024 KiB that stream clicks takes'),
    );
    expect(() => stream.writer.putRecords([record(10), record(MIB + 1)])).toThrow(
      refused('larger than the 1024 KiB'),
    );
    expect(() => stream.writer.putRecords(Array.from({ length: 501 }, () => record(10)))).toThrow(
      refused('at most 500 records, got 501'),
    );
    expect(() => stream.writer.putRecords(Array.from({ length: 11 }, () => record(MIB - 1)))).toThrow(
      refused('at most 10485760 bytes'),
    );
    expect([...(await readEverything(stream, clock)).values()].flat()).toEqual([]);
  });

  it('needs a partition key, and takes an explicit hash key in its place of 0 to 2^128 - 1', async () => {
    const { activeStream } = engineFixture();
    const stream = await activeStream({ shardCount: 2 });
    const max = (2n ** 128n - 1n).toString();
    expect(stream.writer.putRecord({ ...entry('a'), explicitHashKey: '0' }).shardId).toBe(
      'shardId-000000000000',
    );
    expect(stream.writer.putRecord({ ...entry('a'), explicitHashKey: max }).shardId).toBe(
      'shardId-000000000001',
    );
    expect(() =>
      stream.writer.putRecord({ ...entry('a'), explicitHashKey: (2n ** 128n).toString() }),
    ).toThrow('must be in the range: [0, 2^128-1]');
    expect(() => stream.writer.putRecord({ data: Buffer.from('x') })).toThrow('needs a PartitionKey');
  });

  it('takes a SequenceNumberForOrdering that is below the next number only', async () => {
    const { activeStream } = engineFixture();
    const stream = await activeStream();
    const first = stream.writer.putRecord(entry('a'));
    const second = stream.writer.putRecord(entry('a'), first.sequenceNumber);
    expect(second.sequenceNumber > first.sequenceNumber).toBe(true);
    for (const bad of ['1', second.sequenceNumber.replace(/^49\d/, '499')]) {
      expect(() => stream.writer.putRecord(entry('a'), bad)).toThrow(
        `SequenceNumberForOrdering ${bad} is not below`,
      );
    }
  });

  it('spreads records over all shards where the stream distributes them itself, keys or none', async () => {
    const { activeStream, clock } = engineFixture();
    const stream = await activeStream({ mode: 'ON_DEMAND', shardCount: undefined, distribution: 'AUTO' });
    const outcomes = stream.writer.putRecords([
      entry('same'),
      entry('same'),
      { data: Buffer.from('x') },
      entry('same'),
    ]);
    expect(outcomes.map((outcome) => 'shardId' in outcome && outcome.shardId)).toEqual(
      stream.reader.listShards().map(({ shardId }) => shardId),
    );
    const keys = [...(await readEverything(stream, clock)).values()]
      .flat()
      .map(({ partitionKey }) => partitionKey);
    expect(keys).toEqual(['same', 'same', null, 'same']);
    expect(() => stream.writer.putRecord(entry('a'), '49')).toThrow('keeps no order');
  });

  it('answers with the reason, and loses nothing, when the memory is used up', async () => {
    const notices: string[] = [];
    const { activeStream, clock } = engineFixture({
      memoryBudgetBytes: 40_000,
      onNotice: (notice) => notices.push(notice),
    });
    const stream = await activeStream();
    const outcomes = stream.writer.putRecords(
      Array.from({ length: 50 }, (_, index) => record(1000, `key-${index}`)),
    );
    const refused = failures(outcomes);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toEqual({
      errorCode: 'InternalFailure',
      errorMessage: expect.stringContaining('Raise memoryBudgetBytes'),
    });
    expect(() => stream.writer.putRecord(record(9000))).toThrow(
      expect.objectContaining({
        code: 'InternalFailure',
        status: 500,
        message: expect.stringContaining('memoryBudgetBytes'),
      }),
    );
    expect(notices).toHaveLength(1);
    expect([...(await readEverything(stream, clock)).values()].flat()).toHaveLength(50 - refused.length);

    await clock.advance(24 * 3_600_000);
    expect(failures(stream.writer.putRecords([record(1000)]))).toEqual([]);
  });
});
