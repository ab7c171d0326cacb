import type { Clock } from '../../../base/clock';
import type { EnvironmentTime } from './environment-time';

/** How often time may pass while the process works, in real milliseconds. */
const TICK_MS = 20;

/** What an execution environment needs of the clock's view of its process. */
export type ProcessTime = Pick<EnvironmentTime, 'begin' | 'rest' | 'onWaiting' | 'onTold' | 'request'>;

/**
 * The clock's view of a process that lives in the machine's time, because its language has no clock that can stand
 * still. While it works, the clock's time passes as the machine's does: what it waits for comes, and its timeout too.
 */
export class MachineTime implements ProcessTime {
  private endWork: (() => void) | undefined;
  private callOffWork: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private since = 0;

  constructor(private readonly options: { readonly clock: Clock; readonly name: string }) {}

  begin(): void {
    if (this.timer !== undefined) return;
    this.since = performance.now();
    this.hold();
    this.timer = setInterval(() => this.letPass(), TICK_MS);
  }

  rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.callOffWork?.();
    this.callOffWork = undefined;
    this.endWork?.();
    this.endWork = undefined;
  }

  /** Such a process tells neither. */
  onWaiting(): void {
    return;
  }

  onTold(): void {
    return;
  }

  /** It is not told the time, so nothing has to wait for that. */
  request(): ReturnType<EnvironmentTime['request']> {
    return { beforeAnswer: () => Promise.resolve(), end: () => undefined };
  }

  private hold(): void {
    const { clock, name } = this.options;
    this.endWork ??= clock.hold?.(name);
  }

  /** Lets as much time pass as has passed on the machine. */
  private letPass(): void {
    // The clock has not come so far yet; what is missing comes with the next tick.
    if (this.callOffWork !== undefined) return;
    const now = performance.now();
    this.callOffWork = this.options.clock.after(now - this.since, () => {
      this.callOffWork = undefined;
      this.hold();
    });
    this.since = now;
    this.endWork?.();
    this.endWork = undefined;
  }
}
