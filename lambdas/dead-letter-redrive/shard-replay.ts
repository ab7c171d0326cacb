import type { Consumer } from './consumer';
import { EventBatcher } from './event-batcher';
import { heldRecords } from './held-records';
import { messageOf } from './message-of';
import type { PointerCloser } from './pointer-closer';
import type { RangeProgress } from './range-progress';
import { type ReplayEvent, splitByRanges } from './replay-event';
import type { ReplayRecord } from './replay-record';
import type { ShardRangeReader } from './shard-range-reader';

export interface ShardReplayOptions {
  readonly reader: Pick<ShardRangeReader, 'read'>;
  readonly consumer: Pick<Consumer, 'replay'>;
  readonly closer: Pick<PointerCloser, 'close'>;
  readonly dryRun: boolean;
  readonly recordsPerSecond: number;
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
}

/** Replays the ranges that a window has of one shard, in events that they share, and closes each as soon as it is done. */
export class ShardReplay {
  private readonly batcher: EventBatcher;
  private open: readonly RangeProgress[];

  constructor(
    private readonly options: ShardReplayOptions,
    private readonly shardId: string,
    ranges: readonly RangeProgress[],
  ) {
    this.batcher = new EventBatcher(options.recordsPerSecond);
    this.open = ranges;
  }

  /** Ends when every range is closed. What the time did not suffice for is closed as an error, and so kept. */
  async run(): Promise<void> {
    const { reader, signal, closer } = this.options;
    const held = this.open.filter(({ pointer }) => pointer.records !== undefined);
    const pointed = this.open.filter(({ pointer }) => pointer.records === undefined);
    try {
      await this.replay(heldRecords(held));
      await this.replay(reader.read(this.shardId, pointed, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
      for (const range of this.open) if (!range.settled) range.fail('the time of the run was up');
    }
    await closer.close(this.open);
  }

  private async replay(records: Iterable<ReplayRecord> | AsyncIterable<ReplayRecord>): Promise<void> {
    for await (const record of records) {
      if (this.options.dryRun) continue;
      const full = this.batcher.add(record);
      if (full !== undefined) await this.send(full);
    }
    // What a pointer holds and what the stream has may be the same records, which must not meet in one event.
    const rest = this.batcher.close();
    if (rest !== undefined) await this.send(rest);
  }

  private async send(event: ReplayEvent): Promise<void> {
    await this.invoke(event);
    const settled = this.open.filter((range) => range.settled);
    this.open = this.open.filter((range) => !range.settled);
    await this.options.closer.close(settled);
  }

  private async invoke(event: ReplayEvent): Promise<void> {
    const { consumer, signal } = this.options;
    signal.throwIfAborted();
    try {
      const { stillFailing, message } = await consumer.replay(event, signal);
      const parts = message === undefined ? [] : splitByRanges(event);
      // An event that failed whole does not say whose record it was. One pointer's poison must not keep the others.
      if (parts.length > 1) {
        for (const part of parts) await this.invoke(part);
        return;
      }
      const failing = new Set(stillFailing);
      for (const { sequenceNumber, ranges } of event.records) {
        const failure = failing.has(sequenceNumber) ? { message } : undefined;
        for (const range of ranges) range.answer(sequenceNumber, failure);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      for (const { ranges } of event.records) for (const range of ranges) range.fail(messageOf(error));
    }
  }
}
