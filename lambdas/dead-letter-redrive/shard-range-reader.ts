import { eventRecord } from './event-record';
import { messageOf } from './message-of';
import type { RangeProgress } from './range-progress';
import { RangeWalk } from './range-walk';
import type { ReplayRecord } from './replay-record';
import type { ShardPage, ShardPages } from './shard-pages';

/** Reads again what pointers speak of. */
export class ShardRangeReader {
  /** @param replayedBy the ARN of the function that replays */
  constructor(
    private readonly pages: Pick<ShardPages, 'iterator' | 'read'>,
    private readonly streamArn: string,
    private readonly replayedBy: string,
  ) {}

  /**
   * The records of the ranges that the stream still has, in order, each once. Holds one page at a time. Every range is
   * passed or has a problem in the end: what the stream answers to one range does not keep it from the others.
   *
   * @throws the signal's reason when it is aborted
   */
  async *read(
    shardId: string,
    ranges: readonly RangeProgress[],
    signal: AbortSignal,
  ): AsyncGenerator<ReplayRecord> {
    const walk = new RangeWalk(ranges);
    let iterator: string | undefined;
    for (let start = walk.start; start !== undefined; start = walk.start) {
      signal.throwIfAborted();
      let page: ShardPage | undefined;
      try {
        iterator ??= await this.pages.iterator(shardId, start, signal);
        if (iterator === undefined) return walk.end();
        page = await this.pages.read(shardId, iterator, walk.limit, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        walk.fail(messageOf(error));
      }
      if (page === undefined) {
        iterator = undefined;
        continue;
      }
      for (const record of page.records) {
        const holding = walk.moveTo(record.SequenceNumber ?? '');
        if (holding.length === 0) continue;
        yield { record: eventRecord(record, shardId, this.streamArn, this.replayedBy), ranges: holding };
      }
      const isEmpty = page.records.length === 0;
      if (page.next === undefined || (isEmpty && page.atTip)) return walk.end();
      // An empty page has come nearer to the record that was asked for, so its iterator is worth more than a new one.
      iterator = isEmpty || walk.isWithin ? page.next : undefined;
    }
  }
}
