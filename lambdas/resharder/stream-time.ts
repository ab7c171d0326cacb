import type { PacingClock } from '../../client';

/** What is more than the differences between clocks that keep time together. */
const AHEAD_MS = 60_000;

/**
 * The time that a stream is looked at by: that of the machine, or of the event that woke the run where that is later,
 * from which it goes on as fast as the machine's. Metrics, alarms and schedules carry CloudWatch's time; on AWS that is
 * the machine's, and an event is a little older. Where CloudWatch's time is compressed, as in the local run, it is ahead,
 * and a run that went by the machine's would take one minute's datapoints for another's.
 */
export class StreamTime {
  private readonly aheadMs: number;

  /** @param wokenAt milliseconds since the epoch; undefined where nothing is known of it */
  constructor(
    private readonly machine: Pick<PacingClock, 'now'>,
    wokenAt: number | undefined,
  ) {
    this.aheadMs = Math.max(0, (wokenAt ?? 0) - machine.now());
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.machine.now() + this.aheadMs;
  }

  /** Whether it passes faster than the machine's: then its minutes bring the next run sooner than a wait is over. */
  get isCompressed(): boolean {
    return this.aheadMs > AHEAD_MS;
  }
}
