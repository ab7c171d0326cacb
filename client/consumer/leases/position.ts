/** A place in a shard, in the order of the Kinesis Client Library: a sequence number, then the place in an aggregate. */
export interface ShardPosition {
  /** Decimal digits, or one of {@link SENTINELS}. */
  readonly sequenceNumber: string;
  /** The place of the user record in its aggregate, from 0. 0 also for a record that is no aggregate. */
  readonly subSequenceNumber: number;
}

/** The names that stand for a place. All but SHARD_END lie before every sequence number. */
export const SENTINELS = ['AT_TIMESTAMP', 'TRIM_HORIZON', 'LATEST', 'SHARD_END'] as const;
export type Sentinel = (typeof SENTINELS)[number];

export function sentinel(sequenceNumber: Sentinel): ShardPosition {
  return { sequenceNumber, subSequenceNumber: 0 };
}

export const SHARD_END = sentinel('SHARD_END');

export function isShardEnd({ sequenceNumber }: ShardPosition): boolean {
  return sequenceNumber === SHARD_END.sequenceNumber;
}

/** Whether no record has been processed yet: the position is where to begin, not a record. */
export function isStart({ sequenceNumber }: ShardPosition): boolean {
  return rankOf(sequenceNumber) < NUMBER_RANK;
}

/**
 * Negative if `a` lies before `b`, 0 if they are the same place, positive behind it.
 * @throws RangeError for what is neither a sequence number nor a sentinel
 */
export function comparePositions(a: ShardPosition, b: ShardPosition): number {
  const ranks = rankOf(a.sequenceNumber) - rankOf(b.sequenceNumber);
  if (ranks !== 0 || !isDigits(a.sequenceNumber)) return ranks;
  return (
    compareNumbers(a.sequenceNumber, b.sequenceNumber) || Math.sign(a.subSequenceNumber - b.subSequenceNumber)
  );
}

const RANKS: ReadonlyMap<string, number> = new Map(SENTINELS.map((name, rank) => [name, rank]));
/** Sequence numbers lie behind AT_TIMESTAMP, TRIM_HORIZON and LATEST, and before SHARD_END. */
const NUMBER_RANK = 2.5;

function rankOf(sequenceNumber: string): number {
  const rank = RANKS.get(sequenceNumber) ?? (isDigits(sequenceNumber) ? NUMBER_RANK : undefined);
  if (rank !== undefined) return rank;
  throw new RangeError(
    `"${sequenceNumber}" is no position in a shard; a position is a sequence number (digits) or ${SENTINELS.join(', ')}.`,
  );
}

function isDigits(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Without BigInt, because every record is compared. */
function compareNumbers(a: string, b: string): number {
  if (a.length === b.length || a.startsWith('0') || b.startsWith('0')) {
    const width = Math.max(a.length, b.length);
    const [left, right] = [a.padStart(width, '0'), b.padStart(width, '0')];
    return left < right ? -1 : Number(left > right);
  }
  return a.length - b.length;
}
