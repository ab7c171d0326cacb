import { TimeUpError } from '../consumer';
import type { CollectOptions, CollectRun } from './collect';
import { type FollowedPointer, overlapping, type PointerGroup } from './followed-pointer';

/** An object stays well below what an event takes, and a shard holds no more than this and a page. */
const MAX_HELD_CHARACTERS = 3 * 1024 * 1024;
/** One call of SQS deletes so many. */
const DELETED_TOGETHER = 10;

/**
 * Follows the pointers of one shard, from old to new, in one go where they overlap. Records are written while the shard
 * is read: each goes into an object of the first pointer that holds it. A pointer is deleted soon after its range is
 * written. What is not done when the time is up, or when the stream or S3 answers with an error, is shown to other
 * readers again; how far it was written is noted.
 */
export async function collectShard(
  shardId: string,
  followed: readonly FollowedPointer[],
  options: CollectOptions,
  run: CollectRun,
): Promise<void> {
  const collection = new ShardCollection(shardId, options, run);
  const groups = overlapping(followed);
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    try {
      await collection.follow(group);
    } catch (error) {
      const later = error instanceof TimeUpError ? groups.splice(0) : [];
      await collection.giveUp([group, ...later], error as Error);
    }
  }
  await collection.deleteWritten();
}

class ShardCollection {
  private readonly cursor: ReturnType<CollectOptions['cursor']>;
  /** Pointers that were begun and not ended, by where they begin. */
  private open: FollowedPointer[] = [];
  private written: FollowedPointer[] = [];
  private readonly ended = new Set<FollowedPointer>();
  /** The last record that was read and kept; undefined for none, and where records could not be written. */
  private position: bigint | undefined;

  constructor(
    shardId: string,
    private readonly options: CollectOptions,
    private readonly run: CollectRun,
  ) {
    this.cursor = options.cursor(shardId);
  }

  /** @throws TimeUpError, and what Kinesis, S3 or SQS answer */
  async follow({ start, end, pointers }: PointerGroup): Promise<void> {
    const waiting = [...pointers];
    this.open = [];
    this.position = undefined;
    for await (const record of this.cursor.read(start, end)) {
      const number = BigInt(record.SequenceNumber ?? '0');
      for (let next = waiting[0]; next !== undefined && next.start <= number; next = waiting[0]) {
        this.open.push(next);
        waiting.shift();
      }
      await this.end(this.open.filter((pointer) => pointer.end < number));
      const holders = this.open.filter(({ writtenUpTo }) => writtenUpTo !== number);
      const [first] = holders;
      if (first === undefined) continue;
      const records = this.options.recordsFor(record, first.pointer.shardId);
      for (const pointer of holders) pointer.see(number, records.length > 0);
      first.keep(records);
      this.run.counts.records += records.length;
      this.position = number;
      const held = this.open.reduce((sum, { characters }) => sum + characters, 0);
      if (held >= MAX_HELD_CHARACTERS) await this.write(this.open);
    }
    this.open.push(...waiting);
    await this.end([...this.open]);
  }

  /** Writes what is left of some pointers, and has them deleted. */
  private async end(pointers: readonly FollowedPointer[]): Promise<void> {
    if (pointers.length === 0) return;
    await this.write(pointers);
    for (const pointer of pointers) {
      this.tellExpired(pointer, true);
      this.ended.add(pointer);
      this.written.push(pointer);
    }
    this.open = this.open.filter((pointer) => !this.ended.has(pointer));
    if (this.written.length >= DELETED_TOGETHER) await this.deleteWritten();
  }

  private async write(pointers: readonly FollowedPointer[]): Promise<void> {
    const { position } = this;
    // Until all is written, nobody may rely on what was read.
    this.position = undefined;
    for (const pointer of pointers) {
      // Only so many bodies are there at once: each is several times as large as its records.
      await this.run.writes.run(async () => {
        const object = pointer.takeObject();
        if (object !== undefined) await this.options.objects.write(object.key, object.body);
      });
    }
    this.position = position;
  }

  async deleteWritten(): Promise<void> {
    const pointers = this.written;
    this.written = [];
    if (pointers.length === 0) return;
    try {
      await this.options.queue.delete(pointers.map(({ message }) => message));
      this.run.counts.collected += pointers.length;
    } catch (error) {
      // They come again when their time is up, and their objects are written over.
      this.keep(pointers, error as Error);
    }
  }

  /** Saves what was read of some groups, and gives the pointers back that are not at their end. */
  async giveUp(groups: readonly PointerGroup[], reason: Error): Promise<void> {
    const { position } = this;
    try {
      if (position !== undefined) {
        await this.end(this.open.filter(({ end }) => end <= position));
        await this.write(this.open);
        for (const pointer of this.open) {
          this.tellExpired(pointer, false);
          this.run.writtenUpTo.set(pointer.message.id, position);
        }
        if (this.open.length > 0) this.run.counts.advanced++;
      }
    } catch (error) {
      this.options.onKept('', `what was read of them could not be written: ${(error as Error).message}`);
    }
    const left = groups.flatMap(({ pointers }) => pointers).filter((pointer) => !this.ended.has(pointer));
    this.keep(left, reason);
    await this.options.queue
      .release(left.map(({ message }) => message))
      .catch(({ message }: Error) => this.options.onKept('', `could not be shown again: ${message}`));
  }

  private keep(pointers: readonly FollowedPointer[], { message }: Error): void {
    this.run.counts.kept += pointers.length;
    for (const { message: one } of pointers) this.options.onKept(one.id, message);
  }

  private tellExpired(pointer: FollowedPointer, isRead: boolean): void {
    const expired = pointer.expired(isRead);
    if (expired === 0) return;
    this.run.counts.expired += expired;
    this.options.onExpired(pointer.pointer, expired);
  }
}
