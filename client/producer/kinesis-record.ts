import { AggregateBuilder } from '../aggregation';
import type { Lane } from './lane';
import type { ProducerSettings } from './producer-options';
import type { KinesisRecord, PendingRecord } from './records';

/** A record of the stream that is sent, and the lane that it comes from. */
export interface SentRecord extends KinesisRecord {
  readonly lane: Lane;
  /** Data and partition key. */
  readonly bytes: number;
  /** The most records of a call with it. */
  readonly callOf: number;
}

/**
 * Makes the next record of the stream of what waits in a lane: an aggregate, or a record as it was put.
 * @returns undefined when nothing waits any more
 */
export function takeKinesisRecord(
  lane: Lane,
  mayAggregate: boolean,
  settings: ProducerSettings,
): SentRecord | undefined {
  const first = nextUnsettled(lane);
  if (first === undefined) return undefined;
  return lane.shape === 'alone' || !mayAggregate || first.callOf === 1
    ? single(lane, first)
    : aggregate(lane, settings);
}

function single(lane: Lane, pending: PendingRecord): SentRecord {
  lane.shift();
  const { data, partitionKey, explicitHashKey } = pending.record;
  const { bytes, callOf } = pending;
  return { data, partitionKey, explicitHashKey, userRecords: [pending], lane, bytes, callOf };
}

function aggregate(lane: Lane, settings: ProducerSettings): SentRecord {
  const { aggregationMaxSize, aggregationMaxCount } = settings;
  const builder = new AggregateBuilder();
  const userRecords: PendingRecord[] = [];
  let callOf = Number.POSITIVE_INFINITY;
  for (let next = nextUnsettled(lane); next !== undefined; next = nextUnsettled(lane)) {
    if (next.callOf === 1 || userRecords.length >= aggregationMaxCount) break;
    if (userRecords.length > 0 && builder.sizeWith(next.record) > aggregationMaxSize) break;
    builder.add(next.record);
    userRecords.push(next);
    callOf = Math.min(callOf, next.callOf);
    lane.shift();
  }
  // With their key on it, Lambda keeps the order of a key's aggregates when it runs several batches of a shard at once.
  const outerKey = lane.shape === 'key' ? userRecords[0]?.record.partitionKey : undefined;
  const built = builder.build(outerKey);
  const bytes = built.data.byteLength + Buffer.byteLength(built.partitionKey);
  return { ...built, userRecords, lane, bytes, callOf };
}

/** The next record of a lane, without those that were given up meanwhile. */
function nextUnsettled(lane: Lane): PendingRecord | undefined {
  let { next } = lane;
  while (next?.isSettled === true) {
    lane.shift();
    ({ next } = lane);
  }
  return next;
}
