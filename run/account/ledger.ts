import type { RecordOutcome } from '../../local/services/event-source-mapping';

/**
 * The ledger of one consumer: how many records came to which end, as the event source mapping reports it. A record that
 * the function parked is processed here; the parking lot tells them apart.
 */
export class Ledger {
  private processedCount = 0;
  private droppedCount = 0;
  private firstProcessed: number | undefined;
  private readonly deadLetters = new Set<string>();

  /** Records that the consumer acknowledged, and records that a filter discarded. */
  get processed(): number {
    return this.processedCount;
  }

  get dropped(): number {
    return this.droppedCount;
  }

  /** Records that Lambda sent to the failure destination. */
  get deadLettered(): number {
    return this.deadLetters.size;
  }

  /** Records that have come to any end. */
  get settled(): number {
    return this.processedCount + this.droppedCount + this.deadLetters.size;
  }

  /** When the first record was processed, in milliseconds since the epoch. */
  get firstProcessedAt(): number | undefined {
    return this.firstProcessed;
  }

  /** Enters the end of some records. @param now in milliseconds since the epoch */
  book(disposition: RecordOutcome, now: number): void {
    if (disposition.kind === 'dropped') {
      this.droppedCount += disposition.records.length;
      return;
    }
    if (disposition.kind !== 'deadLettered') {
      this.firstProcessed ??= now;
      this.processedCount += disposition.records.length;
      return;
    }
    for (const { sequenceNumber } of disposition.records) {
      this.deadLetters.add(`${disposition.shardId}:${sequenceNumber}`);
    }
  }
}

/** A ledger for each event source mapping: each consumer gets every record, and is counted by itself. */
export class Ledgers {
  private readonly ledgers = new Map<string, Ledger>();

  /** @param mappingId the UUID of the consumer's event source mapping */
  of(mappingId: string): Ledger {
    const present = this.ledgers.get(mappingId);
    if (present !== undefined) return present;
    const ledger = new Ledger();
    this.ledgers.set(mappingId, ledger);
    return ledger;
  }

  book(mappingId: string, disposition: RecordOutcome, now: number): void {
    this.of(mappingId).book(disposition, now);
  }
}
