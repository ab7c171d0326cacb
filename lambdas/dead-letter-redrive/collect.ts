import type { _Record } from '@aws-sdk/client-kinesis';
import { TimeUpError } from './consumer';
import type { EventRecord } from './event-record';
import {
  failedBatchBody,
  isInRange,
  mismatch,
  NotAFailedBatchError,
  type Pointer,
  parsePointer,
} from './failed-batch';
import type { FailedObjects } from './object-store';
import type { PointerMessage, PointerQueue } from './pointer-queue';
import type { ShardCursor } from './shard-cursor';

/** Pointers that are followed together: enough that those which lie together are read together. */
const MAX_POINTERS = 1_000;
/** Base64, quotes and the document around the records: an object stays well below what an event takes. */
const MAX_OBJECT_CHARACTERS = 4 * 1024 * 1024;
/** Below it, the objects of collected records lie. */
export const COLLECTED = 'collected/';

export interface CollectCounts {
  /** Pointers that became objects, and are gone. */
  collected: number;
  /** Pointers that stay: unreadable, of another consumer, or of a range that could not be read. */
  kept: number;
  records: number;
  /** Records that retention had removed; at least so many where a range has others in between. */
  expired: number;
}

export interface CollectOptions {
  readonly queue: Pick<PointerQueue, 'receive' | 'delete' | 'release'>;
  readonly objects: Pick<FailedObjects, 'write'>;
  readonly cursor: (shardId: string) => Pick<ShardCursor, 'read'>;
  /** What the consumer's mapping would have made of a record: none for one that its filters skip. */
  readonly recordsFor: (record: _Record, shardId: string) => readonly EventRecord[];
  readonly functionArn: string;
  readonly streamArn: string;
  readonly onKept: (message: string, reason: string) => void;
  readonly onExpired: (pointer: Pointer, expired: number) => void;
}

/**
 * Turns pointers of the queue into objects that hold the records, before retention removes them. A pointer is deleted
 * when its objects are written; a crash in between has them written again.
 *
 * @returns counts; `collected` is 0 when another call would do nothing
 */
export async function collect(options: CollectOptions): Promise<CollectCounts> {
  const counts = { collected: 0, kept: 0, records: 0, expired: 0 };
  const { queue, onKept, functionArn, streamArn } = options;
  const byShard = new Map<string, Followed[]>();
  for (const message of await queue.receive(MAX_POINTERS)) {
    try {
      const pointer = parsePointer(message.body);
      const reason = mismatch(pointer, functionArn, streamArn);
      if (reason !== undefined) throw new NotAFailedBatchError(reason);
      const shard = byShard.get(pointer.shardId) ?? [];
      byShard.set(pointer.shardId, shard);
      shard.push({ message, pointer, records: [], found: new Set(), isWhole: false });
    } catch (error) {
      if (!(error instanceof NotAFailedBatchError)) throw error;
      counts.kept++;
      // It stays hidden for a while, so that this execution comes to an end.
      onKept(message.id, error.message);
    }
  }
  await Promise.all(
    [...byShard].map(([shardId, followed]) => collectShard(shardId, followed, options, counts)),
  );
  return counts;
}

/** A pointer that is followed, and the records that its range has for the consumer. */
interface Followed {
  readonly message: PointerMessage;
  readonly pointer: Pointer;
  readonly records: EventRecord[];
  readonly found: Set<string>;
  /** Whether the record that the range begins with was found. */
  isWhole: boolean;
}

async function collectShard(
  shardId: string,
  followed: readonly Followed[],
  options: CollectOptions,
  counts: CollectCounts,
): Promise<void> {
  const { queue, onKept } = options;
  const cursor = options.cursor(shardId);
  const groups = overlapping(followed);
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    try {
      await collectGroup(shardId, cursor, group, options, counts);
      await queue.delete(group.map(({ message }) => message));
      counts.collected += group.length;
    } catch (error) {
      const isLast = error instanceof TimeUpError;
      const left = (isLast ? [group, ...groups.splice(0)] : [group]).flat();
      counts.kept += left.length;
      for (const { message } of left) onKept(message.id, (error as Error).message);
      await queue
        .release(left.map(({ message }) => message))
        .catch(({ message }: Error) => onKept('', `could not be shown again: ${message}`));
    }
  }
}

/** Reads a group of ranges once. A record that several of them hold goes into the object of the first. */
async function collectGroup(
  shardId: string,
  cursor: Pick<ShardCursor, 'read'>,
  group: readonly Followed[],
  { objects, recordsFor, onExpired }: CollectOptions,
  counts: CollectCounts,
): Promise<void> {
  const numbers = group.map(({ pointer }) => [
    BigInt(pointer.startSequenceNumber),
    BigInt(pointer.endSequenceNumber),
  ]);
  const [start, end] = [numbers.flat().reduce(min), numbers.flat().reduce(max)];
  for await (const record of cursor.read(start, end)) {
    const number = record.SequenceNumber ?? '';
    const holders = group.filter(({ pointer }) => isInRange(number, pointer));
    if (holders.length === 0) continue;
    const records = recordsFor(record, shardId);
    for (const holder of holders) {
      holder.isWhole ||= number === holder.pointer.startSequenceNumber;
      if (records.length > 0) holder.found.add(number);
    }
    holders[0]?.records.push(...records);
    counts.records += records.length;
  }
  for (const { pointer, records, found, isWhole } of group) {
    // Retention takes the oldest records first: a range whose first record is there is whole.
    const expired = isWhole ? 0 : Math.max(1, pointer.batchSize - found.size);
    counts.expired += expired;
    if (expired > 0) onExpired(pointer, expired);
    for (const some of chunks(records)) {
      const [first, last] = [some[0]?.kinesis.sequenceNumber, some[some.length - 1]?.kinesis.sequenceNumber];
      await objects.write(
        `${COLLECTED}${shardId}/${first}-${last}.json`,
        failedBatchBody(pointer.document, some, []),
      );
    }
  }
}

/** Sorts ranges, and puts those together that overlap. */
function overlapping(followed: readonly Followed[]): Followed[][] {
  const start = ({ pointer }: Followed) => BigInt(pointer.startSequenceNumber);
  const end = ({ pointer }: Followed) => BigInt(pointer.endSequenceNumber);
  const sorted = [...followed].sort((a, b) => (start(a) < start(b) ? -1 : start(a) > start(b) ? 1 : 0));
  const groups: Followed[][] = [];
  let reach = -1n;
  for (const one of sorted) {
    const group = groups[groups.length - 1];
    if (group !== undefined && start(one) <= reach) group.push(one);
    else groups.push([one]);
    reach = max(reach, end(one));
  }
  return groups;
}

/** Records of one aggregate stay together. */
function chunks(records: readonly EventRecord[]): EventRecord[][] {
  const all: EventRecord[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  let last: string | undefined;
  for (const record of records) {
    const { sequenceNumber, data } = record.kinesis;
    if (characters > MAX_OBJECT_CHARACTERS && sequenceNumber !== last) {
      all.push([]);
      characters = 0;
    }
    all[all.length - 1]?.push(record);
    characters += data.length;
    last = sequenceNumber;
  }
  return all;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
