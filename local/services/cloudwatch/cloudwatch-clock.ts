import type { Clock } from '../../base/clock';

/**
 * The time that metrics, alarms and schedules go by. It begins as the time of this machine and runs `compression` times
 * as fast, time stamps included: a minute of metrics takes 60 / `compression` real seconds, and an hour of them has 60
 * datapoints, one a minute. With compression 1 it is the time of this machine.
 *
 * Callers who take the time from their own machine ask for what is long past here. So a time that is nearer to the
 * present of the machine than to that of CloudWatch is moved by the difference ({@link shiftOf}).
 */
export class CloudWatchClock implements Clock {
  private readonly startedAt: number;

  /**
   * @param machine real time
   * @param compression 1 or more, default 1
   */
  constructor(
    private readonly machine: Clock,
    readonly compression: number = 1,
  ) {
    this.startedAt = machine.now();
  }

  now(): number {
    return Math.floor(this.startedAt + (this.machine.now() - this.startedAt) * this.compression);
  }

  after(ms: number, run: () => void): () => void {
    return this.machine.after(ms / this.compression, run);
  }

  /** How much to add to a caller's time, in milliseconds: 0 for a caller who goes by this clock. */
  shiftOf(callersTime: number): number {
    const now = this.now();
    const real = this.machine.now();
    return Math.abs(callersTime - real) < Math.abs(callersTime - now) ? now - real : 0;
  }
}
