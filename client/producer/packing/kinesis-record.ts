import { AggregateBuilder, OUTER_PARTITION_KEY } from '../../aggregation';
import { PUT_RECORDS } from '../../limits';
import type { KinesisRecord, PendingRecord } from '../records';
import type { Lane } from './lane';
import { mostBytes, type PackBounds, type PackingQueue } from './packing-queue';

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
  bounds: PackBounds,
): SentRecord | undefined {
  const first = nextUnsettled(lane);
  if (first === undefined) return undefined;
  const { packs } = lane;
  if (packs !== undefined) return mayAggregate ? packed(lane, packs) : undefined;
  return lane.shape === 'alone' || !mayAggregate || first.callOf === 1
    ? single(lane, first)
    : aggregate(lane, bounds);
}

function single(lane: Lane, pending: PendingRecord): SentRecord {
  lane.shift();
  const { data, partitionKey, explicitHashKey } = pending.record;
  const { bytes, callOf } = pending;
  return { data, partitionKey, explicitHashKey, userRecords: [pending], lane, bytes, callOf };
}

function packed(lane: Lane, fresh: PackingQueue): SentRecord | undefined {
  const pack = fresh.take();
  if (pack === undefined) return undefined;
  const { data, partitionKey, explicitHashKey, userRecords } = pack;
  const bytes = data.byteLength + Buffer.byteLength(partitionKey);
  return { data, partitionKey, explicitHashKey, userRecords, lane, bytes, callOf: PUT_RECORDS.records };
}

function aggregate(lane: Lane, bounds: PackBounds): SentRecord {
  const builder = new AggregateBuilder();
  // With their key on it, Lambda keeps the order of a key's aggregates when it runs several batches of a shard at once.
  const outerKey = lane.shape === 'key' ? lane.next?.record.partitionKey : undefined;
  const most = mostBytes(bounds, outerKey ?? OUTER_PARTITION_KEY);
  const userRecords: PendingRecord[] = [];
  let callOf: number = PUT_RECORDS.records;
  for (let next = nextUnsettled(lane); next !== undefined; next = nextUnsettled(lane)) {
    if (next.callOf === 1 || userRecords.length >= bounds.aggregationMaxCount) break;
    if (userRecords.length > 0 && builder.sizeWith(next.record) > most) break;
    // What is packed already stays so.
    if (lane.packs !== undefined) break;
    builder.add(next.record);
    userRecords.push(next);
    callOf = Math.min(callOf, next.callOf);
    lane.shift();
  }
  const built = builder.build(outerKey);
  const bytes = built.data.byteLength + Buffer.byteLength(built.partitionKey);
  return { ...built, userRecords, lane, bytes, callOf };
}

/** The next record of a lane, without those that were given up meanwhile; a pack is cleared of them when it is taken. */
function nextUnsettled(lane: Lane): PendingRecord | undefined {
  let { next } = lane;
  while (next?.isSettled === true && lane.packs === undefined) {
    lane.shift();
    ({ next } = lane);
  }
  return next;
}
