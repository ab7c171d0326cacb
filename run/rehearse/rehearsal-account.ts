import type { Check, DeliveredRecords, PoisonRecord, SessionFacts } from '../account';

/** All counts of a rehearsal, each from its only source, in records as they were played. */
export interface RehearsalCounts {
  /** Counted by the producer. */
  readonly linesWritten: number;
  readonly distinctValidLines: number;
  /** Ids of the lines that no consumer can read. */
  readonly poisonIds: ReadonlySet<string>;
  /** Records that PutRecords confirmed, counted by the writer. */
  readonly recordsConfirmed: number;
  /** Records that the stream accepted, counted by its shards. */
  readonly recordsInStream: number;
  /** Acknowledged by the page view writer or replayed, without those that it parked. */
  readonly processed: number;
  readonly recovered: number;
  /** Lost by Lambda without a destination. */
  readonly dropped: number;
  /** In the parking lot of the page view writer, and given up without having been replayed. */
  readonly parked: readonly PoisonRecord[];
  readonly pageViews: number;
  readonly sessions: SessionFacts & { readonly parkedRecords: readonly PoisonRecord[] };
  readonly delivery: DeliveredRecords;
}

export interface RehearsalAccount {
  /** Records that the writer put again because an answer was lost; Kinesis then has two. */
  readonly writtenAgain: number;
  /** Page views that are in the delivered objects more than once: Firehose delivers at least once. */
  readonly deliveredAgain: number;
  readonly recovered: number;
  readonly checks: readonly Check[];
  readonly closes: boolean;
}

/**
 * Compares the counts. PutRecords and Firehose are at-least-once on AWS, so what is there twice is counted and
 * allowed in the stream and in the objects. Nowhere may anything be missing, and in the tables nothing is twice. Pure.
 */
export function closeRehearsal(counts: RehearsalCounts): RehearsalAccount {
  const { recordsInStream, distinctValidLines, sessions, delivery, parked, poisonIds } = counts;
  const ids = (records: readonly PoisonRecord[]) => new Set(records.map(({ id }) => id));
  const strangers = (records: readonly PoisonRecord[]) =>
    records.filter(({ id }) => id === undefined || !poisonIds.has(id)).length;
  const checks = [
    check('lines written = records confirmed', counts.linesWritten, counts.recordsConfirmed),
    check(
      'records in the stream = processed + parked',
      recordsInStream,
      counts.processed + counts.recovered + parked.length,
    ),
    check('page views in the table = distinct valid lines', counts.pageViews, distinctValidLines),
    check('distinct parked lines = poison lines', ids(parked).size, poisonIds.size),
    check('parked lines that are no poison: none', strangers(parked), 0),
    check(
      'records in the stream = counted in sessions + parked by the counter',
      recordsInStream,
      sessions.processed + sessions.parked,
    ),
    check('sessions in the table = sessions of valid lines', sessions.counted, sessions.distinct),
    check('lines parked by the counter that are no poison: none', strangers(sessions.parkedRecords), 0),
    check('distinct page views in S3 = distinct valid lines', delivery.distinct, distinctValidLines),
    check('records dropped: none', counts.dropped, 0),
  ];
  return {
    writtenAgain: recordsInStream - counts.recordsConfirmed,
    deliveredAgain: delivery.delivered - delivery.distinct,
    recovered: counts.recovered,
    checks,
    closes: checks.every(({ holds }) => holds),
  };
}

function check(claim: string, left: number, right: number): Check {
  return { claim, left, right, holds: left === right };
}
