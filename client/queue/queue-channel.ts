interface Offer<T> {
  readonly value: T;
  /** Whether the loop has processed it. */
  readonly settle: (isProcessed: boolean) => void;
}

/** Brings values to one loop, one at a time. That the loop asks for the next says that it has processed the last. */
export class QueueChannel<T> {
  private readonly offers: Offer<T>[] = [];
  private inHand: Offer<T> | undefined;
  private wake: (() => void) | undefined;
  private isClosed = false;
  private failure: { readonly error: unknown } | undefined;

  /** Resolves with whether the loop has processed it. */
  offer(value: T): Promise<boolean> {
    if (this.isClosed) return Promise.resolve(false);
    return new Promise((settle) => {
      this.offers.push({ value, settle });
      this.wake?.();
    });
  }

  /** @returns undefined when nothing more comes @throws the failure that {@link close} was given */
  async next(): Promise<T | undefined> {
    this.inHand?.settle(true);
    this.inHand = undefined;
    while (this.offers.length === 0 && !this.isClosed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure !== undefined) throw this.failure.error;
    const first = this.isClosed ? undefined : this.offers.shift();
    this.inHand = first;
    return first?.value;
  }

  /** Nothing more is given; what waits, and what the loop has, counts as not processed. */
  close(failure?: { readonly error: unknown }): void {
    this.isClosed = true;
    this.failure ??= failure;
    for (const { settle } of this.offers.splice(0)) settle(false);
    this.inHand?.settle(false);
    this.inHand = undefined;
    this.wake?.();
  }
}
