import { describe, expect, it } from 'vitest';
import type { DataStream } from '../../../../../local/services/kinesis';
import { settle } from '../../../../support/manual-clock';
import { engineFixture, entry } from '../support/engine-fixture';

const SHARD = 'shardId-000000000000';
const MIB = 1024 * 1024;
const HOUR = 3_600_000;

function texts(page: { readonly records: readonly { readonly data: Buffer }[] }): string[] {
  return page.records.map(({ data }) => data.toString());
}

/** A stream of one shard with the records r0, r1, …, one every second. */
async function streamWithRecords(count: number) {
  const fixture = engineFixture();
  const stream = await fixture.activeStream();
  const written: string[] = [];
  for (let index = 0; index < count; index++) {
    written.push(stream.writer.putRecord(entry('key', `r${index}`)).sequenceNumber);
    await fixture.clock.advance(1000);
  }
  return { ...fixture, stream, written };
}

async function split(stream: DataStream, settleControlPlane: () => Promise<void>) {
  stream.resharding.split(SHARD, (2n ** 127n).toString());
  await settleControlPlane();
}

describe('reading', () => {
  it('begins where each type of iterator says', async () => {
    const { stream, written, clock } = await streamWithRecords(5);
    const { reader } = stream;
    const start = clock.now() - 5000;
    const [, , third = ''] = written;
    const from = async (position: Parameters<typeof reader.getShardIterator>[1]) => {
      await clock.advance(1000);
      return texts(reader.getRecords(reader.getShardIterator(SHARD, position)));
    };
    expect(await from({ type: 'TRIM_HORIZON' })).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
    expect(await from({ type: 'LATEST' })).toEqual([]);
    expect(await from({ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: third })).toEqual(['r2', 'r3', 'r4']);
    expect(await from({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: third })).toEqual(['r3', 'r4']);
    expect(await from({ type: 'AT_TIMESTAMP', timestamp: start + 3000 })).toEqual(['r3', 'r4']);
    expect(await from({ type: 'AT_TIMESTAMP', timestamp: start + 3001 })).toEqual(['r4']);
    expect(await from({ type: 'AT_TIMESTAMP', timestamp: 0 })).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
    const [shard] = reader.listShards();
    const sequenceNumber = shard?.startingSequenceNumber ?? '';
    expect(await from({ type: 'AT_SEQUENCE_NUMBER', sequenceNumber })).toHaveLength(5);
    expect(await from({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber })).toHaveLength(5);
  });

  it('reads on from page to page, and tells how far it is behind', async () => {
    const { stream, clock } = await streamWithRecords(5);
    const { reader } = stream;
    const first = reader.getRecords(reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' }), 2);
    expect([texts(first), first.millisBehindLatest]).toEqual([['r0', 'r1'], 3000]);
    const second = reader.getRecords(first.nextShardIterator ?? '');
    expect([texts(second), second.millisBehindLatest]).toEqual([['r2', 'r3', 'r4'], 0]);
    stream.writer.putRecord(entry('key', 'r5'));
    await clock.advance(700);
    expect(texts(reader.getRecords(second.nextShardIterator ?? ''))).toEqual(['r5']);
    expect(
      texts(reader.getRecords(first.nextShardIterator ?? '', 1)),
      'an iterator can be used again',
    ).toEqual(['r2']);
  });

  it('gives the last records of a closed shard with its children and no further iterator', async () => {
    const { stream, clock, settleControlPlane } = await streamWithRecords(3);
    const { reader } = stream;
    const early = reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    const latest = reader.getShardIterator(SHARD, { type: 'LATEST' });
    await split(stream, settleControlPlane);
    const first = reader.getRecords(early, 2);
    expect(first.childShards).toBeUndefined();
    const last = reader.getRecords(first.nextShardIterator ?? '');
    expect(texts(last)).toEqual(['r2']);
    expect(last.nextShardIterator).toBeUndefined();
    expect(last.childShards?.map(({ shardId, parentShardId }) => [shardId, parentShardId])).toEqual([
      ['shardId-000000000001', SHARD],
      ['shardId-000000000002', SHARD],
    ]);
    expect(reader.getRecords(latest)).toMatchObject({ records: [], childShards: last.childShards });
    await clock.advance(1000);
    const ending = reader.listShards()[0]?.endingSequenceNumber ?? '';
    const atEnd = reader.getShardIterator(SHARD, { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: ending });
    expect(reader.getRecords(atEnd).records).toEqual([]);
  });

  it('allows five calls a second and shard', async () => {
    const { stream, clock } = await streamWithRecords(1);
    const { reader } = stream;
    const iterator = reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    for (let call = 0; call < 5; call++) reader.getRecords(iterator);
    const throttled = expect.objectContaining({ code: 'ProvisionedThroughputExceededException' });
    expect(() => reader.getRecords(iterator)).toThrow(throttled);
    await clock.advance(199);
    expect(() => reader.getRecords(iterator)).toThrow(throttled);
    await clock.advance(1);
    expect(texts(reader.getRecords(iterator))).toEqual(['r0']);
  });

  it('allows five iterators a second and shard', async () => {
    const { stream } = await streamWithRecords(1);
    for (let call = 0; call < 5; call++) stream.reader.getShardIterator(SHARD, { type: 'LATEST' });
    expect(() => stream.reader.getShardIterator(SHARD, { type: 'LATEST' })).toThrow(
      expect.objectContaining({ code: 'ProvisionedThroughputExceededException' }),
    );
  });

  it('gives 10 MiB at most, and nothing more for five seconds after that', async () => {
    const { activeStream, clock } = engineFixture();
    const stream = await activeStream();
    for (let index = 0; index < 12; index++) {
      stream.writer.putRecord({ partitionKey: 'k', data: Buffer.alloc(MIB - 1) });
      await clock.advance(1000);
    }
    const { reader } = stream;
    const page = reader.getRecords(reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' }));
    expect(page.records).toHaveLength(10);
    await clock.advance(5000);
    expect(() => reader.getRecords(page.nextShardIterator ?? '')).toThrow('Rate exceeded for shard');
    await clock.advance(1);
    expect(reader.getRecords(page.nextShardIterator ?? '').records).toHaveLength(2);
  });

  it('refuses limits, iterators and sequence numbers that are none', async () => {
    const { stream, written, clock, activeStream, engine } = await streamWithRecords(1);
    const { reader } = stream;
    const iterator = reader.getShardIterator(SHARD, { type: 'LATEST' });
    const invalid = (message: string) =>
      expect.objectContaining({
        code: 'InvalidArgumentException',
        message: expect.stringContaining(message),
      });
    expect(() => reader.getRecords(iterator, 10_001)).toThrow(invalid('between 1 and 10000, got 10001'));
    for (const forged of ['', 'nonsense', Buffer.from('["iterator","clicks"]').toString('base64')]) {
      expect(() => reader.getRecords(forged)).toThrow(invalid('Invalid ShardIterator.'));
    }
    expect(() =>
      reader.getShardIterator(SHARD, { type: 'AT_TIMESTAMP', timestamp: clock.now() + 1 }),
    ).toThrow(invalid('cannot be greater than'));
    expect(() => reader.getShardIterator(SHARD, { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '5' })).toThrow(
      invalid('is invalid.'),
    );
    expect(() => reader.getShardIterator('shardId-000000000009', { type: 'LATEST' })).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    );
    const other = await activeStream({ name: 'other', shardCount: 2 });
    expect(() =>
      other.reader.getShardIterator('shardId-000000000001', {
        type: 'AT_SEQUENCE_NUMBER',
        sequenceNumber: written[0] ?? '',
      }),
    ).toThrow(invalid('did not come from this shard'));
    expect(() => engine.reader(other.state.arn).getRecords(iterator)).toThrow(
      invalid('Invalid ShardIterator.'),
    );
  });

  it('lets iterators expire after five minutes', async () => {
    const { stream, clock } = await streamWithRecords(1);
    const iterator = stream.reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    await clock.advance(300_000);
    expect(texts(stream.reader.getRecords(iterator))).toEqual(['r0']);
    await clock.advance(1);
    expect(() => stream.reader.getRecords(iterator)).toThrow(
      expect.objectContaining({ code: 'ExpiredIteratorException' }),
    );
  });

  it('lets records expire with the retention period, and closed shards a retention period after their end', async () => {
    const { stream, clock, settleControlPlane } = await streamWithRecords(3);
    await split(stream, settleControlPlane);
    // The split took half a minute.
    await clock.advance(24 * HOUR - 30_000 - 1500);
    const { reader } = stream;
    expect(texts(reader.getRecords(reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' })))).toEqual([
      'r2',
    ]);
    await clock.advance(30_000 + 2000);
    expect(reader.listShards().map(({ shardId }) => shardId)).toEqual([
      'shardId-000000000001',
      'shardId-000000000002',
    ]);
    expect(() => reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' })).toThrow(
      'Shard shardId-000000000000 in stream clicks under account 123456789012 does not exist',
    );
  });

  it('hides older records at once when retention is shortened, and does not bring them back', async () => {
    const { stream, clock } = await streamWithRecords(1);
    stream.configuration.increaseRetention(48);
    await clock.advance(30 * HOUR);
    const { reader } = stream;
    const read = () => texts(reader.getRecords(reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' })));
    expect(read()).toEqual(['r0']);
    stream.configuration.decreaseRetention(24);
    stream.configuration.increaseRetention(48);
    expect(read()).toEqual([]);
  });

  it('marks records with the encryption that was on when they were written', async () => {
    const { stream, settleControlPlane } = await streamWithRecords(1);
    stream.configuration.startEncryption('alias/clicks');
    stream.writer.putRecord(entry('key', 'still plain'));
    await settleControlPlane();
    stream.writer.putRecord(entry('key', 'encrypted'));
    const { records } = stream.reader.getRecords(
      stream.reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' }),
    );
    expect(records.map(({ isEncrypted }) => isEncrypted)).toEqual([false, false, true]);
  });

  it('tells listeners of writes and of changes to the shards, once a turn of the event loop', async () => {
    const { stream, settleControlPlane } = await streamWithRecords(0);
    let calls = 0;
    const stop = stream.reader.onActivity(() => calls++);
    stream.writer.putRecord(entry('a'));
    stream.writer.putRecord(entry('b'));
    expect(calls).toBe(0);
    await settle();
    expect(calls).toBe(1);
    await split(stream, settleControlPlane);
    await settle();
    expect(calls).toBeGreaterThan(1);
    stop();
    const before = calls;
    stream.writer.putRecord(entry('c'));
    await settle();
    expect(calls).toBe(before);
  });
});
