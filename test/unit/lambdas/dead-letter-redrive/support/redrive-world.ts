import fc from 'fast-check';
import { eventRecord } from '../../../../../lambdas/dead-letter-redrive/event-record';
import type { PointerSource } from '../../../../../lambdas/dead-letter-redrive/pointer-source';
import { Redrive } from '../../../../../lambdas/dead-letter-redrive/redrive';
import type { ReplayEvent } from '../../../../../lambdas/dead-letter-redrive/replay-event';
import type { ShardPages } from '../../../../../lambdas/dead-letter-redrive/shard-pages';
import { ShardRangeReader } from '../../../../../lambdas/dead-letter-redrive/shard-range-reader';

const STREAM = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
const CONSUMER = 'arn:aws:lambda:us-east-1:123456789012:function:consumer';
export const SHARDS = ['shardId-000000000000', 'shardId-000000000001'];
const RECORDS = 40;

/** Sequence numbers with gaps, 8 to 320, so that they do not sort as text. */
const sequenceNumber = (index: number) => String((index + 1) * 8);
const indexOf = (number: string) => Number(number) / 8 - 1;
const key = (shardId: string, index: number) => `${shardId}:${sequenceNumber(index)}`;

const anIndex = fc.nat(RECORDS - 1);
/** Records by their event ids. */
export const someRecords = (maxLength: number) =>
  fc.uniqueArray(
    fc.tuple(fc.constantFrom(...SHARDS), anIndex).map(([shardId, index]) => key(shardId, index)),
    { maxLength },
  );
const pointers = fc.array(
  fc.record({
    shardId: fc.constantFrom(...SHARDS),
    start: anIndex,
    length: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 12 })),
    /** Whether it holds its batch, as objects in a bucket do. */
    isHeld: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  }),
  { maxLength: 30 },
);
/** What is there, and a consumer that fails some of it. */
export const calm = fc.record({
  pointers,
  /** The oldest record that each shard still has; RECORDS for none. */
  oldest: fc.tuple(fc.nat(RECORDS), fc.nat(RECORDS)),
  failing: someRecords(6),
  /** Whether one bad record fails its event whole, or is named. */
  failsWhole: fc.boolean(),
  pageSize: fc.integer({ min: 1, max: 25 }),
  recordsPerSecond: fc.constantFrom(1, 3, 10_000),
  /** What becomes of the calls of GetRecords, one after the other; then all is well. */
  reads: fc.array(fc.constantFrom('fine', 'empty', 'expired'), { maxLength: 10 }),
});
export type Calm = typeof calm extends fc.Arbitrary<infer T> ? T : never;

/** What breaks off a run. */
export interface Trouble {
  readonly endsAtEvent?: number;
  readonly endsAtRead?: number;
  readonly failingReads?: readonly number[];
  readonly uninvokable?: readonly string[];
  readonly undeletable?: readonly number[];
}

/** A redrive with all that it talks to in memory. */
export class World {
  readonly left = new Map<string, string>();
  readonly answered = new Map<string, ('succeeded' | 'failed')[]>();
  readonly events: string[][] = [];
  readonly deleted: string[] = [];
  private readonly undeletable: ReadonlySet<string>;
  private reads = 0;

  constructor(
    private readonly calm: Calm,
    private readonly trouble: Trouble = {},
  ) {
    for (const [id] of calm.pointers.entries()) this.left.set(String(id), this.body(id));
    this.undeletable = new Set((trouble.undeletable ?? []).map(String));
  }

  async run() {
    const controller = new AbortController();
    const redrive = new Redrive({
      source: this.source(),
      reader: new ShardRangeReader(this.pages(controller), STREAM, CONSUMER),
      consumer: { replay: async (event) => this.consume(event, controller) },
      streamArn: STREAM,
      consumerFunctionArn: CONSUMER,
      onExpired: () => undefined,
    });
    const { recordsPerSecond } = this.calm;
    const request = { dryRun: false, recordsPerSecond, maximumPointers: 100_000 };
    return redrive.run(request, controller.signal);
  }

  /** The records of a pointer that can still be had. */
  there(id: number): string[] {
    const { shardId, start, length, isHeld } = this.pointer(id);
    const oldest = isHeld ? 0 : (this.calm.oldest[SHARDS.indexOf(shardId)] ?? 0);
    return Array.from({ length }, (_, n) => start + n)
      .filter((index) => index >= oldest)
      .map((index) => key(shardId, index));
  }

  pointer(id: number) {
    const pointer = this.calm.pointers[id];
    if (pointer === undefined) throw new Error(`There is no pointer ${id}.`);
    return { ...pointer, length: Math.min(pointer.length, RECORDS - pointer.start) };
  }

  private body(id: number): string {
    const { shardId, start, length, isHeld } = this.pointer(id);
    const record = (index: number) =>
      eventRecord(
        { SequenceNumber: sequenceNumber(index), Data: undefined, PartitionKey: 'k' },
        shardId,
        STREAM,
        '',
      );
    const Records = Array.from({ length }, (_, n) => record(start + n));
    return JSON.stringify({
      requestContext: { functionArn: CONSUMER },
      KinesisBatchInfo: {
        shardId,
        startSequenceNumber: sequenceNumber(start),
        endSequenceNumber: sequenceNumber(start + length - 1),
        batchSize: length,
        streamArn: STREAM,
      },
      ...(isHeld && { payload: JSON.stringify({ Records }) }),
    });
  }

  private source(): PointerSource {
    const waiting = [...this.left];
    return {
      next: async (atMost) =>
        waiting.splice(0, Math.min(atMost, 10)).map(([id, body]) => ({ id, read: async () => body })),
      delete: async (ids) => {
        const refused = ids.filter((id) => this.undeletable.has(id));
        for (const id of ids) if (!refused.includes(id) && this.left.delete(id)) this.deleted.push(id);
        return new Map(refused.map((id) => [id, 'refused']));
      },
      release: async () => undefined,
    };
  }

  /** Shards whose iterators are the index of the record that comes next. */
  private pages(controller: AbortController): Pick<ShardPages, 'iterator' | 'read'> {
    return {
      iterator: async (_shardId, { type, sequenceNumber: number }) =>
        String(indexOf(number) + (type === 'AT_SEQUENCE_NUMBER' ? 0 : 1)),
      read: async (shardId, iterator, limit) => {
        const read = this.reads++;
        if (read === this.trouble.endsAtRead) {
          controller.abort();
          throw new Error('aborted');
        }
        if (this.trouble.failingReads?.includes(read)) throw new Error('the stream is not well');
        const kind = this.calm.reads[read];
        if (kind === 'expired') return undefined;
        if (kind === 'empty') return { records: [], next: iterator, atTip: false };
        const from = Math.max(Number(iterator), this.calm.oldest[SHARDS.indexOf(shardId)] ?? 0);
        const to = Math.min(RECORDS, from + Math.min(limit, this.calm.pageSize));
        const records = Array.from({ length: Math.max(0, to - from) }, (_, n) => ({
          SequenceNumber: sequenceNumber(from + n),
          Data: undefined,
          PartitionKey: 'k',
        }));
        return { records, next: String(from + records.length), atTip: to >= RECORDS };
      },
    };
  }

  private consume({ records }: ReplayEvent, controller: AbortController) {
    const keys = records.map(({ json }): string => JSON.parse(json).eventID);
    this.events.push(keys);
    if (this.events.length - 1 === this.trouble.endsAtEvent) {
      controller.abort();
      throw new Error('aborted');
    }
    if (keys.some((one) => this.trouble.uninvokable?.includes(one))) throw new Error('not invocable');
    const bad = keys.filter((one) => this.calm.failing.includes(one));
    const isWhole = this.calm.failsWhole && bad.length > 0;
    for (const one of keys) {
      const outcome = isWhole || bad.includes(one) ? 'failed' : 'succeeded';
      this.answered.set(one, [...(this.answered.get(one) ?? []), outcome]);
    }
    const stillFailing = (isWhole ? keys : bad).map((one) => one.split(':')[1] ?? '');
    return isWhole ? { stillFailing, message: 'the consumer failed' } : { stillFailing };
  }
}
