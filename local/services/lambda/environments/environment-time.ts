import type { Clock } from '../../../base/clock';
import type { WaitMessage } from './bootstrap/keep-time';

interface EnvironmentTimeOptions {
  readonly clock: Clock;
  /** For the sentence about work that does not end. */
  readonly name: string;
  /** Tells the process the time; it answers, see {@link EnvironmentTime.onTold}. */
  readonly send: (now: number) => void;
}

/**
 * The clock's view of one execution environment. The process is at work until it says that it only waits: for timers,
 * and for so many answers. If as many of its requests have arrived here, nothing of it is under way, and time may pass.
 * When its first timer is due, or before it gets the answer of a request during which time has passed, it is told the
 * time.
 */
export class EnvironmentTime {
  private endWork: (() => void) | undefined;
  private waiting: WaitMessage | undefined;
  private callOffTimer: (() => void) | undefined;
  /** Requests of the process that are not answered yet. */
  private requests = 0;
  private toldAt: number;
  private isResting = true;
  private readonly untilTold: (() => void)[] = [];

  constructor(private readonly options: EnvironmentTimeOptions) {
    this.toldAt = options.clock.now();
  }

  /** The process loads, or runs an invocation. It knows the time as of now. */
  begin(): void {
    this.isResting = false;
    this.toldAt = this.options.clock.now();
    this.work();
  }

  /** The process has nothing to do, or is gone. */
  rest(): void {
    this.isResting = true;
    this.stopWaiting();
    this.endWork?.();
    this.endWork = undefined;
    for (const told of this.untilTold.splice(0)) told();
  }

  onWaiting(message: WaitMessage): void {
    this.stopWaiting();
    if (this.isResting) return;
    this.waiting = message;
    this.look();
  }

  onTold(): void {
    this.untilTold.shift()?.();
  }

  /**
   * A request of the process has arrived.
   * @returns `beforeAnswer` is to be awaited before the answer is sent, `end` to be called when it is
   */
  request(): { readonly beforeAnswer: () => Promise<void>; readonly end: () => void } {
    this.requests++;
    this.look();
    return {
      beforeAnswer: async () => {
        if (this.toldAt < this.options.clock.now()) await this.tell();
      },
      end: () => {
        this.requests--;
        this.look();
      },
    };
  }

  private look(): void {
    const { waiting } = this;
    if (this.isResting || waiting === undefined) return;
    const hasNothingToWaitFor = waiting.due === undefined && waiting.requests === 0;
    // Either the process is about to end by itself, or it waits for something that it cannot see, a child of its own.
    if (hasNothingToWaitFor || waiting.requests !== this.requests) {
      this.work();
      return;
    }
    const { clock } = this.options;
    if (waiting.due !== undefined && this.callOffTimer === undefined) {
      // Timers take a millisecond at least, as in Node.js, so that none can stop the time.
      const ms = Math.max(1, waiting.due - clock.now());
      this.callOffTimer = clock.after(ms, () => {
        this.stopWaiting();
        void this.tell();
      });
    }
    this.endWork?.();
    this.endWork = undefined;
  }

  private work(): void {
    this.endWork ??= this.options.clock.hold?.(this.options.name);
  }

  private tell(): Promise<void> {
    if (this.isResting) return Promise.resolve();
    this.waiting = undefined;
    this.work();
    this.toldAt = this.options.clock.now();
    return new Promise((resolve) => {
      this.untilTold.push(resolve);
      this.options.send(this.toldAt);
    });
  }

  private stopWaiting(): void {
    this.waiting = undefined;
    this.callOffTimer?.();
    this.callOffTimer = undefined;
  }
}
