import type { RefusedLine } from '../feed';
import type { DeliveredRecords } from './counted-records';
import type { Reshard } from './reshard-log';

/** A record that the consumer could not process: where it is, and why. */
export interface PoisonRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** From the object in the parking lot. */
  readonly reason: string;
  /** Its line in the input, counted from 1; undefined where the producer took the line for a page view. */
  readonly line?: number | undefined;
  /** The id of its line; undefined for a record that no producer of ours wrote. */
  readonly id?: string;
}

/** What the resharder did to an autoscaled stream. */
export interface Autoscaling {
  /** At the end of the run. */
  readonly openShards: number;
  /** The changes that AWS accepted, from the resharder's log, oldest first. */
  readonly reshards: readonly Reshard[];
}

/** The counts of the second consumer, the session counter. */
export interface SessionFacts {
  /** Records that the function processed: what the event source mapping counts, less those that it parked. */
  readonly processed: number;
  /** Records in its parking lot, counted in its objects. */
  readonly parked: number;
  /** Items of the table, by a Scan. */
  readonly counted: number;
  /** Distinct sessions of the lines that are page views, counted by the producer. */
  readonly distinct: number;
}

/** The counts of the way in over HTTP. */
export interface HttpFacts {
  /** Records that API Gateway's answers have accepted, counted by the writer. */
  readonly accepted: number;
  /** Records that the stream has beside those of the producer, counted by the stream. */
  readonly inStream: number;
}

/** All counts of a run. Each number is taken at its only source. */
export interface RunCounts {
  /** Lines of the input, counted by the producer. */
  readonly linesRead: number;
  /** Blank lines and lines of a file's head, which are no events. They are not among the lines read. */
  readonly linesWithoutEvent: number;
  readonly refused: readonly RefusedLine[];
  /** Distinct lines that are page views, counted by the producer. */
  readonly distinctValidLines: number;
  /** Lines with the same text as one before; both are one event, and one item. */
  readonly repeatedLines: number;
  /** Records that PutRecords, or an answer over HTTP, confirmed; counted by the writers. */
  readonly recordsWritten: number;
  /** Records that the function processed: what the event source mapping counts, less those that it parked. */
  readonly processedByMapping: number;
  /** Records that the mapping gave up, and that the redrive replayed with success. */
  readonly recovered: number;
  /** Records that Lambda discarded without a destination, counted by the mapping. */
  readonly dropped: number;
  /** Items of the table, by a Scan. */
  readonly pageViews: number;
  /** Invocations that repeated a batch, counted by the mapping. */
  readonly retries: number;
  /** The records that are in the parking lot at the end. */
  readonly poison: readonly PoisonRecord[];
  readonly sessions: SessionFacts;
  /** Absent where nothing came over HTTP. */
  readonly http?: HttpFacts;
  /** Records in the delivery bucket, counted in its objects. */
  readonly delivery: DeliveredRecords;
  /** Absent for a stream that is not autoscaled. */
  readonly autoscaling?: Autoscaling;
}

/** One line of the account: two numbers from different sources that must be equal. */
export interface Check {
  readonly claim: string;
  readonly left: number;
  readonly right: number;
  readonly holds: boolean;
}

/** The account of a run. It closes when every record that went in has come out somewhere. */
export interface RunAccount extends RunCounts {
  readonly processed: number;
  readonly parked: number;
  readonly checks: readonly Check[];
  readonly closes: boolean;
}

/** Compares the counts. Pure. */
export function closeAccount(facts: RunCounts): RunAccount {
  const processed = facts.processedByMapping + facts.recovered;
  const parked = facts.poison.length;
  const { sessions, delivery, http } = facts;
  const checks = [
    check('lines read = records written', facts.linesRead, facts.recordsWritten),
    ...(http === undefined
      ? []
      : [check('records accepted over HTTP = in the stream by HTTP', http.accepted, http.inStream)]),
    check('records written = processed + parked', facts.recordsWritten, processed + parked),
    check(
      'distinct page views in the table = distinct valid lines',
      facts.pageViews,
      facts.distinctValidLines,
    ),
    check(
      'records written = counted in sessions + parked by the counter',
      facts.recordsWritten,
      sessions.processed + sessions.parked,
    ),
    check('sessions in the table = distinct sessions of valid lines', sessions.counted, sessions.distinct),
    check(
      'records written = delivered to S3 + below its error prefix',
      facts.recordsWritten,
      delivery.delivered + delivery.failed,
    ),
    check('distinct page views in S3 = distinct valid lines', delivery.distinct, facts.distinctValidLines),
  ];
  return { ...facts, processed, parked, checks, closes: checks.every(({ holds }) => holds) };
}

function check(claim: string, left: number, right: number): Check {
  return { claim, left, right, holds: left === right };
}
