import type { _Record } from '@aws-sdk/client-kinesis';
import {
  type EventRecord,
  type FailedObjects,
  mismatch,
  NotAFailedBatchError,
  type Pointer,
  parsePointer,
} from '../records';
import { collectShard } from './collect-shard';
import { FollowedPointer } from './followed-pointer';
import { Limiter } from './limiter';
import type { PointerQueue } from './pointer-queue';
import type { ShardCursor } from './shard-cursor';

/** Pointers that are followed together: enough that those which lie together are read together. */
const MAX_POINTERS = 1_000;
/** Objects that are written at once, in all shards. */
const MAX_WRITES = 4;

export interface CollectCounts {
  /** Pointers that became objects, and are gone. */
  collected: number;
  /** Pointers that stay because their time was up, or because of what Kinesis, S3 or SQS answered. */
  kept: number;
  /** Pointers that stay because nobody here can follow them: unreadable, or of another consumer. */
  strange: number;
  records: number;
  /** Records that retention had removed; at least so many where a range has others in between. */
  expired: number;
  /** Shards that have pointers of which a part was written. */
  advanced: number;
}

/** By message id: the sequence number up to which a pointer's range was written. It outlives a run. */
export type WrittenUpTo = Readonly<Record<string, string>>;

export interface CollectOptions {
  readonly queue: Pick<PointerQueue, 'receive' | 'delete' | 'release'>;
  readonly objects: Pick<FailedObjects, 'write'>;
  readonly cursor: (shardId: string) => Pick<ShardCursor, 'read'>;
  /** What the consumer's mapping would have made of a record: none for one that its filters skip. */
  readonly recordsFor: (record: _Record, shardId: string) => readonly EventRecord[];
  /** The consumer's, and those that it had before. */
  readonly functionArns: readonly string[];
  readonly streamArn: string;
  /** Shards that are read at once. Each holds a page and an object in the making. */
  readonly shardsAtOnce: number;
  /** What the run before has left in parts. */
  readonly writtenUpTo: WrittenUpTo;
  readonly onKept: (message: string, reason: string) => void;
  readonly onExpired: (pointer: Pointer, expired: number) => void;
}

/** What the shards of one run share. */
export interface CollectRun {
  readonly counts: CollectCounts;
  readonly writes: Limiter;
  readonly writtenUpTo: Map<string, bigint>;
}

/**
 * Turns pointers of the queue into objects that hold the records, before retention removes them. So many shards are read
 * at once; a pointer is deleted when its objects are written. A crash in between has them written again.
 *
 * @returns counts, and what was written of pointers that stay. When `collected` and `advanced` are 0, another call would
 * do nothing
 */
export async function collect(
  options: CollectOptions,
): Promise<{ readonly counts: CollectCounts; readonly writtenUpTo: WrittenUpTo }> {
  const run: CollectRun = {
    counts: { collected: 0, kept: 0, strange: 0, records: 0, expired: 0, advanced: 0 },
    writes: new Limiter(MAX_WRITES),
    writtenUpTo: new Map(),
  };
  const shards = new Limiter(options.shardsAtOnce);
  const byShard = await followedPointers(options, run.counts);
  await Promise.all(
    [...byShard].map(([shardId, followed]) =>
      shards.run(() => collectShard(shardId, followed, options, run)),
    ),
  );
  const parts = [...run.writtenUpTo].map(([id, number]) => [id, String(number)]);
  return { counts: run.counts, writtenUpTo: Object.fromEntries(parts) };
}

/** Receives pointers, and sorts them by shard. */
async function followedPointers(
  { queue, functionArns, streamArn, writtenUpTo, onKept }: CollectOptions,
  counts: CollectCounts,
): Promise<Map<string, FollowedPointer[]>> {
  const byShard = new Map<string, FollowedPointer[]>();
  for (const message of await queue.receive(MAX_POINTERS)) {
    try {
      const pointer = parsePointer(message.body);
      const reason = mismatch(pointer, functionArns, streamArn);
      if (reason !== undefined) throw new NotAFailedBatchError(reason);
      const before = writtenUpTo[message.id];
      const followed = new FollowedPointer(
        message,
        pointer,
        before === undefined ? undefined : BigInt(before),
      );
      byShard.set(pointer.shardId, [...(byShard.get(pointer.shardId) ?? []), followed]);
    } catch (error) {
      if (!(error instanceof NotAFailedBatchError)) throw error;
      counts.strange++;
      // It stays hidden for a while, so that this execution comes to an end.
      onKept(message.id, error.message);
    }
  }
  return byShard;
}
