import type { Clock } from '../../../base/clock';
import { afterLong } from './long-wait';

/** What ends work that is not wanted any more: it is no failure, and nothing retries or catches it. */
export class Cancelled extends Error {}

/** Ends, from outside, everything that waits within an execution, or within a part of it. */
export class Cancellation {
  private isOver = false;
  private readonly waiting = new Set<() => void>();
  private readonly leave: () => void;

  /** @param whole what this is a part of: it ends this too */
  constructor(whole?: Cancellation) {
    this.leave = whole?.onCancel(() => this.cancel()) ?? (() => undefined);
  }

  cancel(): void {
    this.isOver = true;
    this.detach();
    for (const tell of [...this.waiting]) tell();
  }

  /** Says that the part is done, so that the whole need not know of it. */
  detach(): void {
    this.leave();
  }

  /** What `work` comes to. It may go on after it was cancelled; nobody waits for it then. */
  race<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const stop = this.onCancel(() => reject(new Cancelled()));
      work.then(resolve, reject).finally(stop);
    });
  }

  /** @param ms milliseconds of the clock's time */
  sleep(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.onCancel(() => {
        callOff();
        reject(new Cancelled());
      });
      const callOff = afterLong(clock, ms, () => {
        stop();
        resolve();
      });
    });
  }

  private onCancel(tell: () => void): () => void {
    if (this.isOver) queueMicrotask(tell);
    else this.waiting.add(tell);
    return () => this.waiting.delete(tell);
  }
}
