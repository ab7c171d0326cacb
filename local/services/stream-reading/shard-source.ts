import type { Clock } from '../../base/clock';
import type { ShardPosition, StreamRecord } from './stream-reader';

/** Some records of a shard, in the shard's order, and how far behind its end they are. */
export interface ShardPage {
  readonly records: readonly StreamRecord[];
  readonly millisBehindLatest: number;
  /** A closed shard has been read to its end. */
  readonly isLast: boolean;
}

/** What a source brings records to. */
export interface ShardSourceHost {
  readonly shardId: string;
  /** Real time: the limits of a shard count by the second. */
  readonly clock: Clock;
  /** False while nothing may be read. */
  isRunning(): boolean;
  /** So much waits for its processing that nothing more may be read. */
  isReadAheadFull(): boolean;
  take(page: ShardPage): void;
  /** Retention has taken the rest of the shard before it was read; nothing more comes. */
  onVanished(): void;
  /** Gets every refusal that is due to a limit. */
  onThrottled?(operation: ReadOperation): void;
  /** Gets the message of every other refusal. */
  onFailed?(message: string): void;
  /** Gets one sentence for each thing that the reader of the run should know. */
  notice(sentence: string): void;
}

export type ReadOperation = 'GetRecords' | 'GetShardIterator';

/** Brings the records of one shard, from a position to the shard's end. */
export interface ShardSource {
  /** Whether it has brought everything that is in the shard. */
  readonly isAtTip: boolean;
  /** Begins, or goes on after the last record that it brought. */
  resume(): void;
  /** Brings nothing more, until it is resumed. */
  pause(): void;
  /** The host may have room again. */
  onRoom(): void;
  /** Records were written to the stream, or its shards have changed. */
  onActivity(): void;
}

/** Where the reading of a shard goes on. */
export class ReadingPosition {
  private position: ShardPosition;

  constructor(origin: ShardPosition, clock: Clock) {
    // LATEST means now, also when the first read comes later or its iterator expires before the first record.
    this.position = origin.type === 'LATEST' ? { type: 'AT_TIMESTAMP', timestamp: clock.now() } : origin;
  }

  get next(): ShardPosition {
    return this.position;
  }

  /** Everything up to this number has been read. */
  passed(sequenceNumber: string): void {
    this.position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber };
  }
}
