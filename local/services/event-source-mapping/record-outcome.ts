import type { StreamRecord } from '../kinesis';
import type { FailureCondition } from './failure/failure-record';

/** The outcome of some records of a shard. Every record that is read gets exactly one. */
export type RecordOutcome = OutcomeOfRecords &
  (
    | { readonly kind: 'processed' | 'filtered' }
    /** Given up: the on-failure destination has them (`deadLettered`), or they are lost (`dropped`). */
    | {
        readonly kind: 'deadLettered' | 'dropped';
        readonly condition: FailureCondition;
        /** The function's last error or report, or why nothing was sent. */
        readonly reason: string;
        readonly invocations: number;
      }
  );

/** One attempt to hand a batch to the function. */
export interface BatchAttempt {
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
  /** Counted from 1: how often Lambda has invoked the function with these records, this time included. */
  readonly invocations: number;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly result: 'processed' | 'failed' | 'throttled';
  /** The index of the first record that failed; the records before it are done. */
  readonly failedFrom: number;
  /** Why it failed, or why the function did not run; `''` when all were processed. */
  readonly reason: string;
}

interface OutcomeOfRecords {
  readonly shardId: string;
  /** In the shard's order; records of other partition keys may lie between them. */
  readonly records: readonly StreamRecord[];
}

/**
 * The counts of a mapping since its creation. The first seven are Lambda's own metrics (namespace AWS/Lambda,
 * opt-in `EventCount`; "Types of metrics for Lambda functions"), the others are ours.
 */
export interface EventCounts {
  /** Records read from the stream. */
  readonly PolledEventCount: number;
  /** Records that no filter lets through. */
  readonly FilteredOutEventCount: number;
  /** Records the function was invoked with; a record that is sent again counts again. */
  readonly InvokedEventCount: number;
  /** Records whose invocation failed, or that the function reported from its first failure on. */
  readonly FailedInvokeEventCount: number;
  /** Records given up and lost. */
  readonly DroppedEventCount: number;
  /** Records given up and delivered to the destination, as metadata or whole. */
  readonly OnFailureDestinationDeliveredEventCount: number;
  /** Batches given up that the destination did not take after several attempts. */
  readonly DestinationDeliveryFailures: number;
  /** Records that the function has processed. */
  readonly ProcessedEventCount: number;
  /** Invocations, throttled ones not included. */
  readonly Invocations: number;
  /** Invocations with the same batch again. */
  readonly RetriedInvocations: number;
  /** Invocations that were refused because no concurrency was free. */
  readonly ThrottledInvocations: number;
  /** Age of the last record of the latest batch, in milliseconds: Lambda's metric IteratorAge. */
  readonly IteratorAge: number;
}

/** The same counts, writable. */
export type EventCounters = { -readonly [name in keyof EventCounts]: number };

export function newCounters(): EventCounters {
  return {
    PolledEventCount: 0,
    FilteredOutEventCount: 0,
    InvokedEventCount: 0,
    FailedInvokeEventCount: 0,
    DroppedEventCount: 0,
    OnFailureDestinationDeliveredEventCount: 0,
    DestinationDeliveryFailures: 0,
    ProcessedEventCount: 0,
    Invocations: 0,
    RetriedInvocations: 0,
    ThrottledInvocations: 0,
    IteratorAge: 0,
  };
}
