import type { Clock } from '../../local/base/clock';
import { DueQueue } from '../../local/base/time/due-queue';

/** A clock that stands still until a test moves it. Timers run in the order in which they fall due. */
export class ManualClock implements Clock {
  private time: number;
  private readonly queue = new DueQueue();
  private readonly waiting = new Set<() => void>();

  constructor(start = Date.UTC(2026, 10, 20, 12, 0, 0)) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const cancel = this.queue.add(this.time + Math.max(0, ms), () => {
      this.waiting.delete(cancel);
      run();
    });
    this.waiting.add(cancel);
    return () => {
      cancel();
      this.waiting.delete(cancel);
    };
  }

  /** How many timers are set. */
  get pending(): number {
    return this.waiting.size;
  }

  /** Moves time on by `ms`, runs each timer at its own moment, and lets promises settle after each of them. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let at = this.queue.nextAt; at !== undefined && at <= end; at = this.queue.nextAt) {
      this.time = Math.max(this.time, at);
      this.queue.take()?.();
      await settle();
    }
    this.time = end;
  }
}

/** Lets everything that is ready to run, run: promise callbacks and one turn of the event loop. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
