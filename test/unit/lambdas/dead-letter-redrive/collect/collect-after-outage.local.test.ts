import { GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { collect, type WrittenUpTo } from '../../../../../lambdas/dead-letter-redrive/collect/collect';
import { ShardCursor } from '../../../../../lambdas/dead-letter-redrive/collect/shard-cursor';
import { eventRecord } from '../../../../../lambdas/dead-letter-redrive/records/event-record';
import { ManualClock } from '../../../../support/manual-clock';
import { CONSUMER, onFailure, record, STREAM } from '../support/failed-batches';

const MIB = 1024 * 1024;
const RUN_MS = 15 * 60_000;
const SHARDS_AT_ONCE = 16;
/** What the design allows a shard: a page of about 1 MiB, and records for an object of 3 MiB as base64. */
const MOST_BYTES_OF_A_SHARD = 4 * MIB;

const numbersFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);

interface Range {
  readonly shardId: string;
  readonly from: number;
  readonly to: number;
}

/**
 * A stream whose shards have a record for each number, a queue with pointers, and a bucket. It counts the bytes that were
 * read and are not written yet, in shards that are not done.
 *
 * @param isShort the objects get short data, so that a gigabyte is read in no time; their bytes say nothing then
 */
function world(ranges: readonly Range[], recordBytes: number, { runMs = RUN_MS, isShort = false } = {}) {
  const clock = new ManualClock();
  const Data = new Uint8Array(recordBytes);
  const base64 = isShort ? '' : Buffer.from(Data).toString('base64');
  const queue = new Map(
    ranges.map(({ shardId, from, to }, n) => {
      const batch = { shardId, batchSize: to - from + 1 };
      const body = onFailure([record(String(from)), record(String(to))], { batch });
      return [`m${n}`, { id: `m${n}`, receiptHandle: '', body, shardId }];
    }),
  );
  const held = new Map<string, number>();
  const written = new Set<string>();
  const seen = { heldBytes: 0, shardsAtOnce: 0, writtenTwice: 0 };
  const hold = (shardId: string, bytes: number) => {
    held.set(shardId, (held.get(shardId) ?? 0) + bytes);
    seen.heldBytes = Math.max(
      seen.heldBytes,
      [...held.values()].reduce((sum, one) => sum + one, 0),
    );
    seen.shardsAtOnce = Math.max(seen.shardsAtOnce, held.size);
  };
  const send = (shardId: string) => async (command: { readonly input: object }) => {
    if (command instanceof GetShardIteratorCommand) {
      return { ShardIterator: command.input.StartingSequenceNumber };
    }
    const { ShardIterator, Limit } = command.input as { ShardIterator: string; Limit: number };
    const first = Number(ShardIterator);
    const ApproximateArrivalTimestamp = new Date(clock.now());
    const count = Math.min(Limit, Math.floor((10 * MIB) / recordBytes));
    const Records = Array.from({ length: count }, (_, n) => ({
      SequenceNumber: String(first + n),
      PartitionKey: 'k',
      Data,
      ApproximateArrivalTimestamp,
    }));
    hold(shardId, count * recordBytes);
    return { Records, NextShardIterator: String(first + count), MillisBehindLatest: 1 };
  };
  return {
    queue,
    written,
    seen,
    /** One run of the function. */
    async run(writtenUpTo: WrittenUpTo = {}) {
      const end = clock.now() + runMs;
      held.clear();
      const timing = { clock, random: () => 0.5, timeLeft: () => end - clock.now() };
      let over = false;
      const work = collect({
        queue: {
          receive: async (atMost) => [...queue.values()].slice(0, atMost),
          delete: async (messages) => {
            for (const { id } of messages) {
              const shardId = queue.get(id)?.shardId ?? '';
              queue.delete(id);
              if (![...queue.values()].some((one) => one.shardId === shardId)) held.delete(shardId);
            }
          },
          release: async () => undefined,
        },
        objects: {
          write: async (key, body) => {
            const [, shardId = '', first, last] = key.match(/(shardId-\d+)\/(\d+)-(\d+)/) ?? [];
            const numbers = numbersFrom(Number(first), Number(last));
            // In this stream no object has a gap.
            expect(body.slice(0, 2_000)).toContain(`"batchSize":${numbers.length},`);
            for (const number of numbers) {
              if (written.has(`${shardId} ${number}`)) seen.writtenTwice++;
              written.add(`${shardId} ${number}`);
            }
            hold(shardId, -numbers.length * recordBytes);
          },
        },
        cursor: (shardId) => {
          const client = { send: send(shardId) as never };
          return new ShardCursor(shardId, { client, streamArn: STREAM, ...timing });
        },
        recordsFor: (one, shardId) => {
          const { kinesis, ...event } = eventRecord({ ...one, Data: undefined }, shardId, STREAM, 'redrive');
          return [{ ...event, kinesis: { ...kinesis, data: base64 } }];
        },
        functionArns: [CONSUMER],
        streamArn: STREAM,
        shardsAtOnce: SHARDS_AT_ONCE,
        writtenUpTo,
        onKept: () => undefined,
        onExpired: () => undefined,
      }).finally(() => {
        over = true;
      });
      while (!over) await clock.advance(1_000);
      expect(clock.now()).toBeLessThanOrEqual(end);
      return work;
    },
  };
}

describe('collect, after an outage on a large stream', () => {
  it('follows a pointer in each of 1,000 shards in one run, and holds 64 MiB at most', async () => {
    const ranges = numbersFrom(0, 999).map((n) => ({ shardId: `shardId-${n}`, from: 1_000, to: 1_019 }));
    const test = world(ranges, 10 * 1024);
    const { counts } = await test.run();
    expect(counts).toMatchObject({ collected: 1_000, kept: 0, records: 20_000, expired: 0 });
    expect(test.queue.size).toBe(0);
    expect(test.written.size).toBe(20_000);
    expect(test.seen.shardsAtOnce).toBeLessThanOrEqual(SHARDS_AT_ONCE);
    expect(test.seen.heldBytes).toBeLessThanOrEqual(SHARDS_AT_ONCE * MOST_BYTES_OF_A_SHARD);
  });

  it('comes forward in every run with 900 pointers of one shard that overlap, 1 GB in all, and writes no record twice', async () => {
    // A parallelization factor of 10: ten batches lie across the same records. 62.5 of 16 KiB are 1 MB.
    const ranges = Array.from({ length: 900 }, (_, n) => {
      const from = 1_000 + Math.floor(n / 10) * 700 + (n % 10);
      return { shardId: 'shardId-0', from, to: from + 1_000 };
    });
    const test = world(ranges, 16 * 1024, { isShort: true });
    let writtenUpTo: WrittenUpTo = {};
    const runs: number[] = [];
    while (test.queue.size > 0) {
      const before = test.written.size;
      const result = await test.run(writtenUpTo);
      writtenUpTo = result.writtenUpTo;
      runs.push(test.written.size - before);
      expect(result.counts.collected).toBeGreaterThan(0);
    }
    // At 1 MiB a second, a run reads some 54,000 of the 63,310 records.
    expect(runs).toHaveLength(2);
    expect(runs[0]).toBeGreaterThan(50_000);
    expect(test.written.size).toBe(89 * 700 + 9 + 1_001);
    expect(test.seen.writtenTwice).toBe(0);
  });

  it('comes forward with one pointer that is wider than a run: it goes on where the run before had stopped', async () => {
    const range = { shardId: 'shardId-0', from: 1_000, to: 1_149 };
    const test = world([range], MIB, { runMs: 2 * 60_000 });
    const first = await test.run();
    expect(first.counts).toMatchObject({ collected: 0, kept: 1, advanced: 1 });
    expect(first.writtenUpTo).toEqual({ m0: String(1_000 + test.written.size - 1) });
    const second = await test.run(first.writtenUpTo);
    expect(second.counts).toMatchObject({ collected: 1, kept: 0, expired: 0 });
    expect([test.written.size, test.seen.writtenTwice]).toEqual([150, 0]);
    // The first page is asked for by a guess of the size: AWS answers with 10 MiB at most.
    expect(test.seen.heldBytes).toBeLessThanOrEqual(10 * MIB + MOST_BYTES_OF_A_SHARD);
  });
});
