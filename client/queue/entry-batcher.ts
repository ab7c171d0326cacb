import type { PacingClock } from '../pacing';

/** What became of one entry of a batch call. */
export type EntryOutcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly code: string };

interface Waiting<Entry> {
  readonly entry: Entry;
  readonly settle: (outcome: EntryOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AcknowledgeQueueRecords.html */
const MAX_ENTRIES = 10;
/** An acknowledgement waits for others for so long. */
const LINGER_MS = 50;

/** Gathers entries into calls of ten, and tells each what became of it. */
export class EntryBatcher<Entry> {
  private waiting: Waiting<Entry>[] = [];
  private cancel: (() => void) | undefined;
  private readonly underWay = new Set<Promise<void>>();

  /** @param call answers the code of each entry that was refused, by the entry's index */
  constructor(
    private readonly call: (entries: readonly Entry[]) => Promise<ReadonlyMap<number, string>>,
    private readonly clock: PacingClock,
  ) {}

  /** @throws what the call throws */
  add(entry: Entry): Promise<EntryOutcome> {
    const outcome = new Promise<EntryOutcome>((settle, fail) => this.waiting.push({ entry, settle, fail }));
    if (this.waiting.length >= MAX_ENTRIES) this.send();
    else this.cancel ??= this.clock.after(LINGER_MS, () => this.send());
    return outcome;
  }

  /** Sends what waits, and resolves when nothing is under way. */
  async flush(): Promise<void> {
    this.send();
    await Promise.all(this.underWay);
  }

  private send(): void {
    this.cancel?.();
    this.cancel = undefined;
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length === 0) return;
    const sending = this.sendBatch(batch).finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  private async sendBatch(batch: readonly Waiting<Entry>[]): Promise<void> {
    try {
      const refused = await this.call(batch.map(({ entry }) => entry));
      for (const [index, { settle }] of batch.entries()) {
        const code = refused.get(index);
        settle(code === undefined ? { kind: 'done' } : { kind: 'refused', code });
      }
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }
}
