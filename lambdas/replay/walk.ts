import { Pacer, type PacingClock, wait } from '../../client';
import type { RecordFilter } from '../dead-letter-redrive/records';
import { type EventRecord, readableRecords } from '../dead-letter-redrive/records';
import type { LaneCounts, LaneState } from './progress';
import type { PageRecord, Position, ReadLane } from './read';
import { type FailedRecord, type Target, TargetBusyError, TargetFailingError, TimeUpError } from './send';

/** Kept for the last checkpoint. */
const CLOSING_MS = 30_000;
/** So many failures in a row, and no success between them, are an outage and no poison. */
const MAX_FAILURES_IN_A_ROW = 10;

/** What a walk works with. */
export interface WalkPorts {
  readonly read: ReadLane;
  /** Undefined in a dry run. */
  readonly target: Target | undefined;
  readonly passes: RecordFilter;
  /** Whether aggregates of the KPL are sent as the user records in them. */
  readonly takesApart: boolean;
  readonly recordsPerSecond: number;
  readonly park: (failed: readonly FailedRecord[]) => Promise<void>;
  readonly save: (state: LaneState) => Promise<void>;
  readonly timeLeft: () => number;
  readonly clock: PacingClock;
}

/** How a walk ended: at the end of the lane, for lack of time, or because the target has no room now. */
export type WalkEnd = 'done' | 'time-up' | 'busy';

/**
 * Walks a lane from where it stands: reads, filters, sends, and writes a checkpoint after each batch.
 * @throws TargetFailingError when the target takes nothing; what the source or the target refuses with
 */
export async function walk(start: LaneState, ports: WalkPorts): Promise<WalkEnd> {
  const { read, timeLeft } = ports;
  const lane = new LaneWalk(start, ports);
  try {
    for await (const page of read(start.position)) {
      for (const batch of lane.batches(page.records)) {
        if (timeLeft() < CLOSING_MS) throw new TimeUpError('the time of this worker is up');
        await lane.deliver(batch);
      }
      await lane.close(page.isLast, page.position);
      if (page.isLast) return 'done';
      if (timeLeft() < CLOSING_MS) return 'time-up';
    }
    await lane.close(true, undefined);
    return 'done';
  } catch (error) {
    if (error instanceof TimeUpError) return 'time-up';
    if (error instanceof TargetBusyError) return 'busy';
    throw error;
  }
}

/** A record of the source, and what of it passed the filters. */
interface Item {
  readonly position: Position;
  /** Records before the filters; of an aggregate that is taken apart each user record counts. */
  readonly read: number;
  readonly wanted: readonly EventRecord[];
}

class LaneWalk {
  private counts: LaneCounts;
  private position: Position | undefined;
  private readonly troubles: readonly string[];
  private readonly pacer: Pacer;
  /** Failed since the last record that was taken. They are parked when another one is taken: then they are the fault. */
  private suspects: FailedRecord[] = [];
  /** Done or suspected, and not in the checkpoint. */
  private uncommitted: Item[] = [];

  constructor(
    start: LaneState,
    private readonly ports: WalkPorts,
  ) {
    this.counts = start.counts;
    this.position = start.position;
    this.troubles = start.troubles;
    this.pacer = new Pacer(ports.recordsPerSecond, () => ports.clock.now());
  }

  *batches(records: readonly PageRecord[]): Generator<Item[]> {
    const { target, passes, takesApart, recordsPerSecond } = this.ports;
    // A batch is a second at most, so that no wait for the rate takes the time of the function.
    const most = Math.max(1, Math.min(target?.batchSize ?? 1_000, Math.ceil(recordsPerSecond)));
    const bytes = target?.batchBytes ?? Number.POSITIVE_INFINITY;
    let batch: Item[] = [];
    let [count, size] = [0, 0];
    for (const { record, position } of records) {
      const all = takesApart ? readableRecords(record) : [record];
      const wanted = all.filter(passes);
      const more = wanted.reduce((sum, { kinesis }) => sum + kinesis.data.length, 0);
      if (count > 0 && (count + wanted.length > most || size + more > bytes)) {
        yield batch;
        [batch, count, size] = [[], 0, 0];
      }
      batch.push({ position, read: all.length, wanted });
      count += wanted.length;
      size += more;
    }
    if (batch.length > 0) yield batch;
  }

  /** Sends a batch until each of its records is done or suspected, and checkpoints as far as there is no doubt. */
  async deliver(batch: readonly Item[]): Promise<void> {
    const { target, clock } = this.ports;
    const events = batch.flatMap((item) => item.wanted);
    // Events that are sent, items that are through, and the events of those.
    let [done, next, through] = [0, 0, 0];
    for (;;) {
      for (let item = batch[next]; item !== undefined; item = batch[next]) {
        if (target !== undefined && through + item.wanted.length > done) break;
        through += item.wanted.length;
        this.uncommitted.push(item);
        next++;
      }
      await this.commit();
      this.checkTarget();
      if (target === undefined || done >= events.length) return;
      if (this.pacer.delay() > 0) await wait(this.pacer.delay(), clock);
      const sent = await target.send(events.slice(done));
      this.pacer.spend(sent.done);
      await this.judge(events.slice(done, done + sent.done), sent.failed);
      done += sent.done;
    }
  }

  /** The lane stands behind a page. At its end what is suspected is parked, because nothing follows that could tell. */
  async close(isDone: boolean, position: Position | undefined): Promise<void> {
    if (isDone) await this.parkSuspects();
    if (this.suspects.length > 0) return;
    await this.commit();
    this.position = position ?? this.position;
    await this.ports.save(this.state(isDone));
  }

  private async judge(sent: readonly EventRecord[], failed: readonly FailedRecord[]): Promise<void> {
    for (const event of sent) {
      const failure = failed.find(({ record }) => record === event);
      if (failure === undefined) await this.parkSuspects();
      else this.suspects.push(failure);
    }
  }

  private checkTarget(): void {
    if (this.suspects.length < MAX_FAILURES_IN_A_ROW) return;
    throw new TargetFailingError(
      `${this.suspects.length} records in a row failed, the last one with "${this.suspects.at(-1)?.reason}". Repair the target, and resume.`,
    );
  }

  private async parkSuspects(): Promise<void> {
    if (this.suspects.length === 0) return;
    await this.ports.park(this.suspects);
    const { counts, suspects } = this;
    this.counts = { ...counts, sent: counts.sent - suspects.length, failed: counts.failed + suspects.length };
    this.suspects = [];
  }

  /** Checkpoints as far as there is no suspect. */
  private async commit(): Promise<void> {
    const suspected = ({ wanted }: Item) => this.suspects.some(({ record }) => wanted.includes(record));
    const upTo = this.uncommitted.findIndex(suspected);
    const certain = upTo === -1 ? this.uncommitted : this.uncommitted.slice(0, upTo);
    if (certain.length === 0) return;
    for (const { position, read, wanted } of certain) {
      const { counts } = this;
      this.counts = {
        read: counts.read + read,
        filtered: counts.filtered + read - wanted.length,
        sent: counts.sent + wanted.length,
        failed: counts.failed,
      };
      this.position = position;
    }
    this.uncommitted = this.uncommitted.slice(certain.length);
    await this.ports.save(this.state(false));
  }

  private state(isDone: boolean): LaneState {
    return { counts: this.counts, position: this.position, isDone, troubles: this.troubles };
  }
}
