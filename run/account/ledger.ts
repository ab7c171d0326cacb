import type { RecordOutcome } from '../../local/services/event-source-mapping';
import type { PoisonRecord } from './run-account';

/** A range of one shard, both ends included. A pointer in a dead-letter queue names one. */
export interface SequenceRange {
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** A range that the redrive replayed and could not finish. */
export interface UnfinishedRange extends SequenceRange {
  /** The sequence numbers that failed again. */
  readonly stillFailing: readonly string[];
}

interface DeadLetter {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly reason: string;
}

/**
 * The ledger of one consumer: how many records came to which end, and each dead letter by itself. The event
 * source mapping reports the ends. The consumer's log tells the reasons, because a pointer in a queue has
 * none.
 */
export class Ledger {
  private processedCount = 0;
  private droppedCount = 0;
  private firstProcessed: number | undefined;
  private readonly deadLetters = new Map<string, DeadLetter>();
  private readonly reasons = new Map<string, string>();

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
    const { shardId, reason } = disposition;
    for (const { sequenceNumber } of disposition.records) {
      this.deadLetters.set(`${shardId}:${sequenceNumber}`, { shardId, sequenceNumber, reason });
    }
  }

  /** Takes the reasons out of a line of the consumer's structured log; ignores other lines. */
  readLog(text: string): void {
    if (!text.includes('"failures"')) return;
    for (const { sequenceNumber, reason } of failuresIn(text)) this.reasons.set(sequenceNumber, reason);
  }

  /**
   * The dead letters that a redrive has left.
   *
   * @param pointers those still in the dead-letter queue; a redrive deletes a pointer when its whole range is
   *   done
   * @param unfinished the ranges that the redrive reports as not finished
   */
  poison(pointers: readonly SequenceRange[], unfinished: readonly UnfinishedRange[]): PoisonRecord[] {
    const failing = new Map(unfinished.map((range) => [rangeKey(range), new Set(range.stillFailing)]));
    const left = new Map<string, DeadLetter>();
    for (const pointer of pointers) {
      const known = failing.get(rangeKey(pointer));
      for (const letter of this.within(pointer)) {
        if (known === undefined || known.has(letter.sequenceNumber)) left.set(letter.sequenceNumber, letter);
      }
    }
    return [...left.values()].map(({ shardId, sequenceNumber, reason }) => ({
      shardId,
      sequenceNumber,
      reason: this.reasons.get(sequenceNumber) ?? reason,
    }));
  }

  /** The dead letters of a range. Bisection leaves one record in most ranges; that one is looked up. */
  private within(range: SequenceRange): DeadLetter[] {
    if (range.startSequenceNumber !== range.endSequenceNumber) {
      return [...this.deadLetters.values()].filter((letter) => covers(range, letter));
    }
    const letter = this.deadLetters.get(`${range.shardId}:${range.startSequenceNumber}`);
    return letter === undefined ? [] : [letter];
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

  /** A reason goes by its record's sequence number, so every ledger can take it. */
  readLog(text: string): void {
    for (const ledger of this.ledgers.values()) ledger.readLog(text);
  }
}

/** Sequence numbers of one stream have one length, so they compare as text. */
function covers(range: SequenceRange, letter: DeadLetter): boolean {
  return (
    range.shardId === letter.shardId &&
    range.startSequenceNumber <= letter.sequenceNumber &&
    letter.sequenceNumber <= range.endSequenceNumber
  );
}

function rangeKey(range: SequenceRange): string {
  return `${range.shardId} ${range.startSequenceNumber} ${range.endSequenceNumber}`;
}

function failuresIn(text: string): { sequenceNumber: string; reason: string }[] {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    // A function may print lines that are not JSON.
    return [];
  }
  const failures = (line as { failures?: unknown }).failures;
  if (!Array.isArray(failures)) return [];
  return failures.filter(
    (failure): failure is { sequenceNumber: string; reason: string } =>
      typeof failure?.sequenceNumber === 'string' && typeof failure?.reason === 'string',
  );
}
