import type { RecordOutcome } from '../local/services/event-source-mapping';
import { Ledger } from './ledger';

/** A ledger for each event source mapping: every consumer has each record once, and is counted by itself. */
export class Books {
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

  /** Reasons of failures go by the record, so whoever has it as a dead letter has the reason too. */
  readLog(text: string): void {
    for (const ledger of this.ledgers.values()) ledger.readLog(text);
  }
}
