import type { Clock } from '../../../base/clock';
import { afterLong } from './long-wait';

/** Rejects cancelled work. It is no failure of a state: nothing retries or catches it. */
export class Cancelled extends Error {}

/** Cancels all that waits in an execution, or in a part of it. */
export class Cancellation {
  private isOver = false;
  private readonly waiting = new Set<() => void>();
  private readonly leave: () => void;

  /** @param whole cancels this part too */
  constructor(whole?: Cancellation) {
    this.leave = whole?.onCancel(() => this.cancel()) ?? (() => undefined);
  }

  cancel(): void {
    this.isOver = true;
    this.detach();
    for (const tell of [...this.waiting]) tell();
  }

  /** Disconnects a part that is done from the whole. */
  detach(): void {
    this.leave();
  }

  /** Waits for `work`, or rejects with Cancelled. The work itself may continue. */
  race<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const stop = this.onCancel(() => reject(new Cancelled()));
      work.then(resolve, reject).finally(stop);
    });
  }

  /** Waits, or rejects with Cancelled. @param ms milliseconds of the clock's time */
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
