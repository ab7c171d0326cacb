import type { DeliveredRecords } from './delivered-records';
import type { Reshard } from './reshard-log';

/** A record that no attempt could process, where it lies, and why. */
export interface PoisonRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** What the consumer's log says of it. */
  readonly reason: string;
}

/** A line that never became a record. */
export interface RefusedLine {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What became of the shards of an autoscaled stream. */
export interface Autoscaling {
  /** In the end. */
  readonly openShards: number;
  /** The changes that AWS accepted, by the resharder's log, oldest first. */
  readonly reshards: readonly Reshard[];
}

/** What became of the records of the second consumer, the session counter. */
export interface SessionFacts {
  /** Records that the event source mapping saw acknowledged, counted by the mapping. */
  readonly processed: number;
  /** Records in the failure bucket, counted in its objects. */
  readonly inFailureBucket: number;
  /** Items of the table, by a Scan. */
  readonly counted: number;
  /** Distinct sessions of the lines that are page views, counted by the reader. */
  readonly distinct: number;
}

/** Everything that was counted in a run, each number taken where it arises and nowhere else. */
export interface RunFacts {
  /** Lines of the input, counted by the reader. */
  readonly linesRead: number;
  readonly refused: readonly RefusedLine[];
  /** Distinct lines that are page views, counted by the reader. */
  readonly distinctValidLines: number;
  /** Records that PutRecords confirmed, counted by the writer. */
  readonly recordsWritten: number;
  /** Records that the event source mapping saw acknowledged, counted by the mapping. */
  readonly processedByMapping: number;
  /** Dead letters that the redrive replayed with success, by its report. */
  readonly recovered: number;
  /** Records discarded with nowhere to go, counted by the mapping. */
  readonly dropped: number;
  /** Items of the table, by a Scan. */
  readonly pageViews: number;
  /** Invocations that were not the first for their records, counted by the mapping. */
  readonly retries: number;
  /** What is still dead-lettered at the end. */
  readonly poison: readonly PoisonRecord[];
  readonly sessions: SessionFacts;
  /** What is in the delivery bucket, counted in its objects. */
  readonly delivery: DeliveredRecords;
  /** Absent where the stream is not autoscaled. */
  readonly autoscaling?: Autoscaling;
}

/** One line of the account: two numbers from different sources that must be the same. */
export interface Check {
  readonly claim: string;
  readonly left: number;
  readonly right: number;
  readonly holds: boolean;
}

/** The account of a run. It closes when every record that went in is known to have come out somewhere. */
export interface Account extends RunFacts {
  readonly processed: number;
  readonly deadLettered: number;
  readonly checks: readonly Check[];
  readonly closes: boolean;
}

/** Draws up the account. Pure. */
export function closeAccount(facts: RunFacts): Account {
  const processed = facts.processedByMapping + facts.recovered;
  const deadLettered = facts.poison.length;
  const { sessions, delivery } = facts;
  const checks = [
    check('lines read = records written', facts.linesRead, facts.recordsWritten),
    check('records written = processed + dead-lettered', facts.recordsWritten, processed + deadLettered),
    check(
      'distinct page views in the table = distinct valid lines',
      facts.pageViews,
      facts.distinctValidLines,
    ),
    check(
      'records written = counted in sessions + in their failure bucket',
      facts.recordsWritten,
      sessions.processed + sessions.inFailureBucket,
    ),
    check('sessions in the table = distinct sessions of valid lines', sessions.counted, sessions.distinct),
    check(
      'records written = delivered to S3 + below its error prefix',
      facts.recordsWritten,
      delivery.delivered + delivery.failed,
    ),
    check('distinct page views in S3 = distinct valid lines', delivery.distinct, facts.distinctValidLines),
  ];
  return { ...facts, processed, deadLettered, checks, closes: checks.every(({ holds }) => holds) };
}

function check(claim: string, left: number, right: number): Check {
  return { claim, left, right, holds: left === right };
}
