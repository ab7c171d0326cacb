import type { Clock } from '../../base/clock';

/**
 * The clock of metrics, alarms and schedules. It starts at the time of this machine and runs `compression`
 * times as fast: a minute of metrics takes 60 / `compression` real seconds, and an hour of metrics has 60
 * datapoints. With compression 1 it is the time of this machine.
 *
 * A caller that uses the machine's time asks for a time that is long past on this clock. So a time nearer to
 * the machine's present than to CloudWatch's present is shifted by the difference ({@link shiftOf}).
 */
export class CloudWatchClock implements Clock {
  private readonly startedAt: number;

  /**
   * @param machine the clock of this machine
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

  /** Milliseconds to add to a caller's time. 0 for a caller that uses this clock. */
  shiftOf(callersTime: number): number {
    const now = this.now();
    const real = this.machine.now();
    return Math.abs(callersTime - real) < Math.abs(callersTime - now) ? now - real : 0;
  }
}
