import type { Clock } from '../../../base/clock';
import { resourceInUse } from '../errors';

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';

/**
 * The status of a stream. AWS's background work takes time here too. Meanwhile
 * the stream refuses other changes.
 */
export class StreamLifecycle {
  private current: StreamStatus = 'CREATING';
  private cancel: () => void = () => undefined;
  private waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(
    /** For messages: "Stream … under account …". */
    private readonly subject: string,
    private readonly clock: Clock,
    private readonly onChange: () => void,
  ) {}

  get status(): StreamStatus {
    return this.current;
  }

  /** CREATING for `ms`, then ACTIVE. */
  create(ms: number, finish: () => void): void {
    this.cancel = this.clock.after(ms, () => {
      finish();
      this.become('ACTIVE');
    });
  }

  /**
   * UPDATING until the work is done.
   * @param ms how long the next round takes; asked before each round
   * @param round performs a part of the work; returns true if more is left
   * @throws AwsError ResourceInUseException unless the stream is ACTIVE
   */
  update(ms: number | (() => number), round: () => boolean): void {
    this.requireActive();
    this.become('UPDATING');
    const next = () => {
      this.cancel = this.clock.after(typeof ms === 'number' ? ms : ms(), () => {
        if (round()) {
          this.onChange();
          next();
        } else {
          this.become('ACTIVE');
        }
      });
    };
    next();
  }

  /** UPDATING for `ms`, then `finish`, then ACTIVE. */
  updateOnce(ms: number | (() => number), finish: () => void): void {
    this.update(ms, () => {
      finish();
      return false;
    });
  }

  /**
   * DELETING for `ms`, then gone.
   * @throws AwsError ResourceInUseException unless the status is one of `from`
   */
  delete(ms: number, from: readonly StreamStatus[], finish: () => void): void {
    if (!from.includes(this.current)) throw this.inUse();
    this.cancel();
    this.become('DELETING');
    for (const { reject } of this.waiting.splice(0)) reject(this.beingDeleted());
    this.cancel = this.clock.after(ms, finish);
  }

  /** @throws AwsError ResourceInUseException */
  requireActive(): void {
    if (this.current !== 'ACTIVE') throw this.inUse();
  }

  /** Resolves when the stream is ACTIVE; rejects when it is being deleted, or the engine is closed. */
  whenActive(): Promise<void> {
    if (this.current === 'ACTIVE') return Promise.resolve();
    if (this.current === 'DELETING') return Promise.reject(this.beingDeleted());
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** Stops every timer. */
  close(): void {
    this.cancel();
    const waiting = this.waiting.splice(0);
    for (const { reject } of waiting)
      reject(new Error(`${this.subject} was closed while in state ${this.current}.`));
  }

  private inUse() {
    return resourceInUse(`${this.subject} not ACTIVE, instead in state ${this.current}.`);
  }

  private beingDeleted(): Error {
    return new Error(`${this.subject} is being deleted.`);
  }

  private become(status: StreamStatus): void {
    this.current = status;
    if (status === 'ACTIVE') for (const { resolve } of this.waiting.splice(0)) resolve();
    this.onChange();
  }
}
