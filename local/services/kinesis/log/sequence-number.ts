/**
 * The parts of a sequence number. It has 56 decimal digits in fields of fixed width. So numbers compare alike
 * as text and as integers, and no big integer is needed to write or read one:
 *
 * | digits | field |
 * |---|---|
 * | 2 | `49`, the first digits of AWS's sequence numbers |
 * | 13 | creation of the shard (milliseconds); later than its parents', so a child's numbers are above theirs |
 * | 16 | the record's ordinal in the shard, from 1; 0 for the shard's start, 9999999999999999 for its end |
 * | 13 | arrival of the record (milliseconds) |
 * | 10 | the number of the shard in the stream |
 * | 2 | `02`, the version of this format |
 *
 * AWS documents only that the numbers rise; clients must not parse them.
 */
export interface SequenceNumber {
  readonly shardCreatedAt: number;
  readonly ordinal: number;
  readonly shardNumber: number;
}

const START_ORDINAL = '0000000000000000';
const END_ORDINAL = '9999999999999999';
const PATTERN = /^49(\d{13})(\d{16})\d{13}(\d{10})02$/;

/** Writes the sequence numbers of one shard. */
export class SequenceNumbers {
  private readonly head: string;
  private readonly tail: string;
  private arrival = -1;
  private arrivalAndTail = '';

  constructor(
    private readonly shardCreatedAt: number,
    shardNumber: number,
  ) {
    this.head = `49${pad(shardCreatedAt, 13)}`;
    this.tail = `${pad(shardNumber, 10)}02`;
  }

  /**
   * The number of the record with this ordinal. Records with one arrival share most of the text, which is
   * cached.
   */
  of(ordinal: number, arrival: number): string {
    if (arrival !== this.arrival) {
      this.arrival = arrival;
      this.arrivalAndTail = pad(arrival, 13) + this.tail;
    }
    return this.head + pad(ordinal, 16) + this.arrivalAndTail;
  }

  /** A number below those of all records of the shard. */
  start(): string {
    return this.head + START_ORDINAL + pad(this.shardCreatedAt, 13) + this.tail;
  }

  /** A number above those of all records of the shard. */
  end(closedAt: number): string {
    return this.head + END_ORDINAL + pad(closedAt, 13) + this.tail;
  }
}

/** @returns `undefined` for text that is not a sequence number of this engine */
export function parseSequenceNumber(text: string): SequenceNumber | undefined {
  const fields = PATTERN.exec(text);
  if (fields === null) return undefined;
  return { shardCreatedAt: Number(fields[1]), ordinal: Number(fields[2]), shardNumber: Number(fields[3]) };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
