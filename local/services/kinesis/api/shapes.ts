import { Bytes, Timestamp } from '../../../http';
import type { BillingCommitment } from '../account';
import type { StreamConsumer } from '../fan-out';
import type { StreamState } from '../stream';
import type { ReadRecord, ShardView } from '../types';

/** The API's Shard. */
export function toShard(view: ShardView) {
  return {
    ShardId: view.shardId,
    ParentShardId: view.parentShardId,
    AdjacentParentShardId: view.adjacentParentShardId,
    HashKeyRange: { StartingHashKey: view.startingHashKey, EndingHashKey: view.endingHashKey },
    SequenceNumberRange: {
      StartingSequenceNumber: view.startingSequenceNumber,
      EndingSequenceNumber: view.endingSequenceNumber,
    },
  };
}

/**
 * The EncryptionType of a record or of a put: AWS leaves it out where nothing is encrypted, though the
 * descriptions of a stream say `NONE`.
 */
export function toEncryption(isEncrypted: boolean): 'KMS' | undefined {
  return isEncrypted ? 'KMS' : undefined;
}

/** The API's Record. */
export function toRecord(record: ReadRecord) {
  return {
    SequenceNumber: record.sequenceNumber,
    ApproximateArrivalTimestamp: new Timestamp(record.approximateArrivalTimestamp),
    Data: new Bytes(record.data),
    ...(record.partitionKey === null ? {} : { PartitionKey: record.partitionKey }),
    EncryptionType: toEncryption(record.isEncrypted),
  };
}

/** The API's ChildShard. */
export function toChildShard(view: ShardView) {
  const parents = [view.parentShardId, view.adjacentParentShardId].filter((parent) => parent !== undefined);
  return {
    ShardId: view.shardId,
    ParentShards: parents,
    HashKeyRange: { StartingHashKey: view.startingHashKey, EndingHashKey: view.endingHashKey },
  };
}

/** The API's Consumer. */
export function toConsumer(consumer: StreamConsumer) {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumer.arn,
    ConsumerStatus: consumer.lifecycle.status,
    ConsumerCreationTimestamp: new Timestamp(consumer.createdAt),
  };
}

/** The members that StreamDescription, StreamDescriptionSummary and StreamSummary share. */
export function toStreamSummary(state: StreamState) {
  return {
    StreamName: state.name,
    StreamARN: state.arn,
    StreamStatus: state.lifecycle.status,
    StreamModeDetails: { StreamMode: state.mode },
    StreamCreationTimestamp: new Timestamp(state.createdAt),
  };
}

/** The members that StreamDescription and StreamDescriptionSummary share. */
export function toStreamDescription(state: StreamState) {
  return {
    ...toStreamSummary(state),
    RetentionPeriodHours: state.retentionHours,
    EnhancedMonitoring: [{ ShardLevelMetrics: [...state.shardLevelMetrics] }],
    EncryptionType: state.keyId === undefined ? 'NONE' : 'KMS',
    KeyId: state.keyId,
  };
}

/** The API's WarmThroughputObject. */
export function toWarmThroughput(warm: StreamState['warmThroughput']) {
  return warm === undefined ? undefined : { TargetMiBps: warm.target, CurrentMiBps: warm.current };
}

/** The API's MinimumThroughputBillingCommitmentOutput. */
export function toBillingCommitment(commitment: BillingCommitment) {
  const { status, startedAt, endedAt, earliestAllowedEndAt } = commitment;
  return {
    Status: status,
    StartedAt: toTimestamp(startedAt),
    EndedAt: toTimestamp(endedAt),
    EarliestAllowedEndAt: toTimestamp(earliestAllowedEndAt),
  };
}

function toTimestamp(milliseconds: number | undefined): Timestamp | undefined {
  return milliseconds === undefined ? undefined : new Timestamp(milliseconds);
}
