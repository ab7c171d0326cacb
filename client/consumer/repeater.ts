import type { PacingClock } from '../pacing';

/** Does something again and again, never twice at once. */
export class Repeater {
  private cancel: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private isAgain = false;
  private isStopped = false;

  /**
   * @param run must not reject
   * @param nextMs the wait until the next run, in milliseconds, asked for after each
   */
  constructor(
    private readonly clock: PacingClock,
    private readonly run: () => Promise<void>,
    private readonly nextMs: () => number,
  ) {}

  /** Runs for the first time after the usual wait. */
  start(): void {
    this.schedule(this.nextMs());
  }

  /** Runs now, or once more as soon as the present run is over. */
  soon(): void {
    if (this.running === undefined) this.schedule(0);
    else this.isAgain = true;
  }

  /** Resolves when the present run is over; there is no other. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancel?.();
    await this.running;
  }

  private schedule(ms: number): void {
    this.cancel?.();
    if (this.isStopped) return;
    this.cancel = this.clock.after(ms, () => {
      this.running = this.run().finally(() => {
        this.running = undefined;
        this.schedule(this.isAgain ? 0 : this.nextMs());
        this.isAgain = false;
      });
    });
  }
}
