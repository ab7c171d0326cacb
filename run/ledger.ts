import type { RecordOutcome } from '../local/services/event-source-mapping';
import type { PoisonRecord } from './account';

/** A range of one shard, both ends included: what a pointer in a dead-letter queue names. */
export interface SequenceRange {
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** A range that a redrive replayed and could not finish. */
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
 * Keeps the books of a run: how many records came to which end, and each dead letter by itself.
 *
 * Counts come from the event source mapping; the reasons of failures come from what the consumer logs, because a pointer in a
 * queue does not hold them.
 */
export class Ledger {
  private processedCount = 0;
  private droppedCount = 0;
  private firstProcessed: number | undefined;
  private readonly deadLetters = new Map<string, DeadLetter>();
  private readonly reasons = new Map<string, string>();

  /** Records that the consumer acknowledged, and records that a filter let pass by. */
  get processed(): number {
    return this.processedCount;
  }

  get dropped(): number {
    return this.droppedCount;
  }

  /** Records that were handed to the failure destination. */
  get deadLettered(): number {
    return this.deadLetters.size;
  }

  /** Records that have come to one end or another. */
  get settled(): number {
    return this.processedCount + this.droppedCount + this.deadLetters.size;
  }

  /** When the first record was processed, in milliseconds since the epoch. */
  get firstProcessedAt(): number | undefined {
    return this.firstProcessed;
  }

  /** Books what became of some records. */
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

  /** Takes the reasons out of a line of the consumer's structured log; other lines are left alone. */
  readLog(text: string): void {
    if (!text.includes('"failures"')) return;
    for (const { sequenceNumber, reason } of failuresIn(text)) this.reasons.set(sequenceNumber, reason);
  }

  /**
   * What is left of the dead letters after a redrive.
   *
   * @param pointers what is still in the dead-letter queue: a redrive deletes a pointer when its whole range is done
   * @param unfinished what the redrive says of the ranges that it could not finish
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

  /** The dead letters of a range. Bisecting leaves one record in most, and that one is looked up. */
  private within(range: SequenceRange): DeadLetter[] {
    if (range.startSequenceNumber !== range.endSequenceNumber) {
      return [...this.deadLetters.values()].filter((letter) => covers(range, letter));
    }
    const letter = this.deadLetters.get(`${range.shardId}:${range.startSequenceNumber}`);
    return letter === undefined ? [] : [letter];
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
    // Not every line that a function prints is JSON, and none has to be.
    return [];
  }
  const failures = (line as { failures?: unknown }).failures;
  if (!Array.isArray(failures)) return [];
  return failures.filter(
    (failure): failure is { sequenceNumber: string; reason: string } =>
      typeof failure?.sequenceNumber === 'string' && typeof failure?.reason === 'string',
  );
}
