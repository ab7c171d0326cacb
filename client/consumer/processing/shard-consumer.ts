import { type PlacedUserRecord, type StreamRecord, userRecordsOf } from '../../aggregation';
import { comparePositions, type HeldLease, isFinished, type LeaseStore } from '../leases';
import {
  type Patience,
  type PrefetchLimits,
  patient,
  pause,
  prefetch,
  type StreamSource,
} from '../retrieval';
import { type ChildShard, leaseOn } from '../shards';
import { Delivery, type DeliveryOptions } from './deliver';

/** What the consumers of all shards of a worker share. */
export interface ShardConsumerOptions {
  readonly store: LeaseStore;
  readonly source: StreamSource;
  readonly delivery: DeliveryOptions;
  readonly prefetch: PrefetchLimits;
  /** The most user records of one call of the handler. */
  readonly maxBatchRecords: number;
  /** The wait before parents are looked at again, in milliseconds. */
  readonly parentPollMs: number;
  readonly patience: Patience;
  readonly onMillisBehindLatest: (shardId: string, millis: number) => void;
}

/** When the shard's consumer is to end. */
export interface EndSignals {
  /** End after the records that a handler has now. */
  readonly stop: AbortSignal;
  /** End at once. */
  readonly kill: AbortSignal;
}

/** How a shard's consumer came to its end. `finished`: the shard was processed to its end. */
export type ShardEnd = 'finished' | 'handedOver' | 'lost' | 'abandoned';

/**
 * Processes one shard from its checkpoint on, as long as its lease is held: after its parents, in order, to its end.
 *
 * @param notBeforeMs the wait before anything is delivered, for a lease that was taken by force
 * @throws StreamUnusableError
 */
export async function consumeShard(
  held: HeldLease,
  notBeforeMs: number,
  options: ShardConsumerOptions,
  end: EndSignals,
): Promise<ShardEnd> {
  const stop = AbortSignal.any([end.stop, end.kill, held.wanted, held.lost]);
  const abort = AbortSignal.any([end.kill, held.lost]);
  const work = new ShardWork(held, options, stop, abort);
  const result = await untilKilled(work.run(notBeforeMs), end.kill);
  if (held.lost.aborted) return 'lost';
  if (result === 'finished') return 'finished';
  if (result === 'killed') {
    held.abandon();
    return 'abandoned';
  }
  await giveUp(held, options.patience, end.kill);
  return held.lost.aborted ? 'lost' : 'handedOver';
}

type WorkResult = 'finished' | 'stopped';

/** A handler that goes on although it was told to end is not waited for; its lease then runs out by itself. */
async function untilKilled(work: Promise<WorkResult>, kill: AbortSignal): Promise<WorkResult | 'killed'> {
  let onAbort: (() => void) | undefined;
  const killed = new Promise<'killed'>((resolve) => {
    // A handler that listens to its signal ends in this turn of the event loop.
    onAbort = () => void setImmediate(() => resolve('killed'));
    if (kill.aborted) onAbort();
    else kill.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, killed]);
  } finally {
    if (onAbort !== undefined) kill.removeEventListener('abort', onAbort);
    // Nobody waits for it any more.
    work.catch(() => undefined);
  }
}

async function giveUp(held: HeldLease, patience: Patience, kill: AbortSignal): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      await held.release();
      return;
    } catch (error) {
      patience.onTrouble(`the lease of ${held.shardId} could not be given up`, error);
      if (!held.isValid || !(await patient(failures, patience, kill))) return held.abandon();
    }
  }
}

class ShardWork {
  private readonly delivery: Delivery;

  constructor(
    private readonly held: HeldLease,
    private readonly options: ShardConsumerOptions,
    private readonly stop: AbortSignal,
    abort: AbortSignal,
  ) {
    this.delivery = new Delivery(held, options.delivery, { stop, abort });
  }

  async run(notBeforeMs: number): Promise<WorkResult> {
    const isAtEnd = await this.process(notBeforeMs);
    // At a shard's end it has been called already.
    if (!isAtEnd && !this.held.lost.aborted) await this.delivery.flush();
    return isAtEnd ? 'finished' : 'stopped';
  }

  private async process(notBeforeMs: number): Promise<boolean> {
    const { source, prefetch: limits, onMillisBehindLatest, patience } = this.options;
    const { shardId } = this.held;
    if (notBeforeMs > 0) await pause(notBeforeMs, patience.clock, this.stop);
    if (!(await this.parentsAreFinished())) return false;
    const reading = new AbortController();
    const signal = AbortSignal.any([this.stop, reading.signal]);
    try {
      const pages = source.read(shardId, this.held.progress, signal);
      for await (const page of prefetch(pages, limits, signal)) {
        onMillisBehindLatest(shardId, page.millisBehindLatest);
        for (const batch of this.batches(page.records)) {
          if (!(await this.delivery.deliver(batch, page.millisBehindLatest))) return false;
        }
        if (page.childShards !== undefined) return await this.finish(page.childShards);
      }
    } finally {
      reading.abort();
    }
    return false;
  }

  /** A shard waits for its parents, for both after a merge. A parent without a lease was finished long ago. */
  private async parentsAreFinished(): Promise<boolean> {
    const { store, patience, parentPollMs } = this.options;
    for (let failures = 0; !this.stop.aborted; ) {
      try {
        const parents = await Promise.all(this.held.current.parentShardIds.map((id) => store.get(id)));
        if (parents.every((parent) => parent === undefined || isFinished(parent))) return true;
        failures = 0;
        await pause(parentPollMs, patience.clock, this.stop);
      } catch (error) {
        patience.onTrouble(`the parents of ${this.held.shardId} could not be looked up`, error);
        await patient(++failures, patience, this.stop);
      }
    }
    return false;
  }

  /**
   * The user records behind the checkpoint. Reading begins with its record, since an aggregate may be open. Aggregates
   * are taken apart when their turn comes, because user records take more memory than what they come in.
   */
  private *batches(stored: readonly StreamRecord[]): Generator<readonly PlacedUserRecord[]> {
    const { maxBatchRecords } = this.options;
    const { progress } = this.held;
    let isNew = false;
    let waiting: PlacedUserRecord[] = [];
    for (const one of stored) {
      const { records } = userRecordsOf([one]);
      for (const record of records) {
        // Whatever comes behind a new record is new.
        isNew ||= comparePositions(record, progress) > 0;
        if (isNew) waiting.push(record);
      }
      while (waiting.length >= maxBatchRecords) {
        yield waiting.slice(0, maxBatchRecords);
        waiting = waiting.slice(maxBatchRecords);
      }
    }
    if (waiting.length > 0) yield waiting;
  }

  /** The children get their leases before the shard is finished, so that no record is without one. */
  private async finish(children: readonly ChildShard[]): Promise<boolean> {
    const { patience } = this.options;
    for (let failures = 1; !this.stop.aborted; failures++) {
      try {
        const found = children.length > 0 ? children : await this.listChildren();
        for (const child of found) await this.lease(child);
        if (!(await this.delivery.flush())) throw new Error('What the handler has buffered was not flushed.');
        await this.held.finish(found.map(({ shardId }) => shardId));
        return true;
      } catch (error) {
        if (this.held.lost.aborted) return false;
        patience.onTrouble(`the end of ${this.held.shardId} could not be stored`, error);
        await patient(failures, patience, this.stop);
      }
    }
    return false;
  }

  private async listChildren(): Promise<ChildShard[]> {
    const { shardId } = this.held;
    const shards = await this.options.source.listShards();
    const children = shards.filter(({ parentShardIds }) => parentShardIds.includes(shardId));
    if (children.length > 0) return children;
    throw new Error(`Kinesis says that ${shardId} has ended, and lists no shard behind it.`);
  }

  /**
   * A child of a merge gets its lease only if the other parent has one, because a child does not wait for a parent without.
   * Otherwise it gets one at the other parent's end.
   */
  private async lease(child: ChildShard): Promise<void> {
    const { store, source } = this.options;
    for (const id of child.parentShardIds.filter((parent) => parent !== this.held.shardId)) {
      if ((await store.get(id)) !== undefined) continue;
      const isStillThere = (await source.listShards()).some(({ shardId }) => shardId === id);
      if (isStillThere) return;
    }
    await store.create(leaseOn(child, 'TRIM_HORIZON'));
  }
}
