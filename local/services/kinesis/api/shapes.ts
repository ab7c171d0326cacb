import type { BillingCommitment } from '../account';
import type { StreamConsumer } from '../fan-out';
import type { StreamState } from '../stream';
import type { ShardView } from '../types';

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
    ConsumerCreationTimestamp: consumer.createdAt / 1000,
  };
}

/** The members that StreamDescription, StreamDescriptionSummary and StreamSummary share. */
export function toStreamSummary(state: StreamState) {
  return {
    StreamName: state.name,
    StreamARN: state.arn,
    StreamStatus: state.lifecycle.status,
    StreamModeDetails: { StreamMode: state.mode },
    StreamCreationTimestamp: state.createdAt / 1000,
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
    StartedAt: toSeconds(startedAt),
    EndedAt: toSeconds(endedAt),
    EarliestAllowedEndAt: toSeconds(earliestAllowedEndAt),
  };
}

function toSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
