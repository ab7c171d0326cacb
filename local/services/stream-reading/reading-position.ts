import type { Clock } from '../../base/clock';
import type { ShardPosition } from '../kinesis';

/** Where the reading of a shard goes on. */
export class ReadingPosition {
  private position: ShardPosition;

  constructor(origin: ShardPosition, clock: Clock) {
    // LATEST means now, also when the first read comes later or what was opened expires before the first record.
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
