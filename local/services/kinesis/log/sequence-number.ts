/**
 * A sequence number is 56 decimal digits, put together from fields of fixed width, so that numbers compare alike as
 * text and as integers, and none needs a big integer to be made or read:
 *
 * | digits | field |
 * |---|---|
 * | 2 | `49`, as the sequence numbers of AWS begin |
 * | 13 | when the shard was made (milliseconds); later than its parents, so a child's numbers are above its parent's |
 * | 16 | the record's ordinal in the shard, from 1; 0 for the shard's start, 9999999999999999 for its end |
 * | 13 | when the record arrived (milliseconds) |
 * | 10 | the number of the shard in the stream |
 * | 2 | `02`, the version of this format |
 *
 * AWS documents only that the numbers rise; clients must not take them apart.
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

  /** The number of the record with this ordinal. Records of one moment share most of their text, which is kept. */
  of(ordinal: number, arrival: number): string {
    if (arrival !== this.arrival) {
      this.arrival = arrival;
      this.arrivalAndTail = pad(arrival, 13) + this.tail;
    }
    return this.head + pad(ordinal, 16) + this.arrivalAndTail;
  }

  /** Below the number of every record of the shard. */
  start(): string {
    return this.head + START_ORDINAL + pad(this.shardCreatedAt, 13) + this.tail;
  }

  /** Above the number of every record of the shard. */
  end(closedAt: number): string {
    return this.head + END_ORDINAL + pad(closedAt, 13) + this.tail;
  }
}

/** @returns `undefined` for what is not a sequence number of this engine */
export function parseSequenceNumber(text: string): SequenceNumber | undefined {
  const fields = PATTERN.exec(text);
  if (fields === null) return undefined;
  return { shardCreatedAt: Number(fields[1]), ordinal: Number(fields[2]), shardNumber: Number(fields[3]) };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
