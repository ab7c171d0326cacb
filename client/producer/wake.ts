import type { PacingClock } from '../pacing';

/** A timer that is set to the earliest of the moments asked for. */
export class Wake {
  private at = Number.POSITIVE_INFINITY;
  private stop: (() => void) | undefined;

  constructor(
    private readonly clock: PacingClock,
    private readonly run: () => void,
  ) {}

  /** Runs at this moment or before. Infinity asks for nothing. */
  by(at: number): void {
    if (at >= this.at) return;
    this.stop?.();
    this.at = at;
    this.stop = this.clock.after(Math.max(0, at - this.clock.now()), () => {
      this.cancel();
      this.run();
    });
  }

  cancel(): void {
    this.stop?.();
    this.stop = undefined;
    this.at = Number.POSITIVE_INFINITY;
  }
}
