import type { NotWrittenCause } from '../../errors';
import { PUT_RECORDS } from '../../limits';
import type { SentRecord, StreamLayout } from '../packing';
import type { PutOutcome } from './put-records';

/** What becomes of a record of the stream after a call. */
export type Settlement =
  | { readonly kind: 'written'; readonly shardId: string; readonly sequenceNumber: string }
  /** It is sent again, in a call of at most `callOf` records. */
  | {
      readonly kind: 'again';
      readonly callOf: number;
      readonly code: string;
      readonly reason: string;
      readonly isThrottled: boolean;
      readonly mayBeWritten: boolean;
    }
  | {
      readonly kind: 'final';
      readonly why: NotWrittenCause;
      readonly code: string;
      readonly reason: string;
      readonly mayBeWritten: boolean;
    };

/** What a settlement depends on beside the outcome. */
export interface CallFacts {
  /** The records of the call. */
  readonly callRecords: number;
  /** Whether the producer has ever written to the stream. */
  readonly hasWritten: boolean;
  readonly failIfThrottled: boolean;
  readonly layout: StreamLayout;
}

/** As the Kinesis Producer Library says it. */
const WRONG_SHARD = 'Wrong Shard';

/** Decides what becomes of a record of the stream. */
export function settle(sent: SentRecord, outcome: PutOutcome, facts: CallFacts): Settlement {
  const { callRecords, hasWritten, failIfThrottled, layout } = facts;
  if (outcome.kind === 'written') {
    return isStray(sent, outcome.shardId, layout) ? wrongShard(sent, outcome.shardId) : outcome;
  }
  const { kind, code, reason, isThrottled, mayBeWritten } = outcome;
  const again = {
    kind: 'again',
    callOf: PUT_RECORDS.records,
    code,
    reason,
    isThrottled,
    mayBeWritten,
  } as const;
  const final = { kind: 'final', code, reason, mayBeWritten } as const;
  // A stream that was never there is a wrong name; one that was there may come back, as in a new deployment.
  if (kind === 'noStream' && !hasWritten) return { ...final, why: 'noStream' };
  if (isThrottled && failIfThrottled) return { ...final, why: 'throttled' };
  if (kind !== 'refused') return again;
  // The call is refused for one of its records, which the halves of the call show; an aggregate, for one of its own.
  if (callRecords > 1) return { ...again, callOf: Math.ceil(callRecords / 2) };
  if (sent.userRecords.length > 1) return { ...again, callOf: 1 };
  return { ...final, why: 'refused' };
}

/** Whether the answer shows that shards have changed: it has to be asked which before the call is settled. */
export function needsLayout(sent: SentRecord, outcome: PutOutcome, layout: StreamLayout): boolean {
  if (outcome.kind !== 'written') return false;
  const { shardId } = sent.lane;
  if (shardId === undefined || shardId === outcome.shardId) return false;
  return !layout.knows(outcome.shardId) || isStray(sent, outcome.shardId, layout);
}

/** Whether an aggregate has come to a shard that one of its records does not belong to. */
function isStray({ lane, userRecords }: SentRecord, shardId: string, layout: StreamLayout): boolean {
  if (lane.shape !== 'shard' || userRecords.length === 1 || lane.shardId === shardId) return false;
  return !layout.isHomeOf(
    shardId,
    userRecords.map(({ record }) => record),
  );
}

function wrongShard({ lane }: SentRecord, shardId: string): Settlement {
  const reason = `${WRONG_SHARD}: an aggregate for ${lane.shardId} was written to ${shardId}, where the KCL drops it`;
  const callOf = PUT_RECORDS.records;
  return { kind: 'again', callOf, code: WRONG_SHARD, reason, isThrottled: false, mayBeWritten: true };
}
