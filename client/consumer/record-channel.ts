import type { PlacedUserRecord } from '../aggregation';
import type { ProcessContext } from './processing';

/** A record as an iterated consumer gives it. */
export interface ConsumerRecord extends PlacedUserRecord {
  readonly shardId: string;
}

interface Offer {
  readonly record: ConsumerRecord;
  /** The loop has processed it, or never will. */
  readonly settle: (isProcessed: boolean) => void;
}

/**
 * Brings the records of all shards to one loop, one at a time. That the loop asks for the next record says that it has
 * processed the last.
 */
export class RecordChannel {
  private readonly offers = new Set<Offer>();
  private inHand: Offer | undefined;
  private wake: (() => void) | undefined;
  private isClosed = false;
  private failure: { readonly error: unknown } | undefined;

  /** Offers the records of one call, in order; resolves when all of them are processed, or the shard is to be given up. */
  async offer(records: readonly PlacedUserRecord[], context: ProcessContext): Promise<void> {
    for (const record of records) {
      // A loop that was left is followed by a shutdown. Before, it would look as if all was processed.
      if (!(await this.offerOne(record, context))) return await aborted(context.stopping);
      context.processed(record);
    }
  }

  /** @returns undefined when nothing more comes @throws the failure that {@link close} was given */
  async next(): Promise<ConsumerRecord | undefined> {
    this.inHand?.settle(true);
    this.inHand = undefined;
    while (this.offers.size === 0 && !this.isClosed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure !== undefined) throw this.failure.error;
    const [first] = this.offers;
    if (this.isClosed || first === undefined) return undefined;
    this.offers.delete(first);
    this.inHand = first;
    return first.record;
  }

  /** Nothing more is given; the record that the loop has counts as not processed. */
  close(failure?: { readonly error: unknown }): void {
    this.isClosed = true;
    this.failure ??= failure;
    for (const offer of this.offers) offer.settle(false);
    this.inHand?.settle(false);
    this.wake?.();
  }

  private async offerOne(record: PlacedUserRecord, context: ProcessContext): Promise<boolean> {
    const { shardId, signal, stopping } = context;
    if (this.isClosed || stopping.aborted) return false;
    let settle: Offer['settle'] = () => undefined;
    const isProcessed = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const offer: Offer = { record: { ...record, shardId }, settle };
    // A record that the loop has already is waited for.
    const onStopping = () => {
      if (this.offers.delete(offer)) settle(false);
    };
    const onAbort = () => {
      this.offers.delete(offer);
      settle(false);
    };
    this.offers.add(offer);
    this.wake?.();
    stopping.addEventListener('abort', onStopping, { once: true });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await isProcessed;
    } finally {
      stopping.removeEventListener('abort', onStopping);
      signal.removeEventListener('abort', onAbort);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
