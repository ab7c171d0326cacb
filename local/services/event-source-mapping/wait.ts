import type { Clock } from '../../base/clock';

/** One wait that can be begun, called off and asked about. */
export class Wait {
  private state: 'none' | 'running' | 'over' = 'none';
  private cancel: (() => void) | undefined;

  get isRunning(): boolean {
    return this.state === 'running';
  }

  get isOver(): boolean {
    return this.state === 'over';
  }

  /** Begins anew, whatever was there. */
  start(clock: Clock, ms: number, then: () => void): void {
    this.reset();
    this.state = 'running';
    this.cancel = clock.after(ms, () => {
      this.state = 'over';
      then();
    });
  }

  reset(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.state = 'none';
  }
}
