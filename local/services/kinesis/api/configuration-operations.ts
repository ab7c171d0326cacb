import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { SHARD_LEVEL_METRICS } from '../stream';
import { Members } from './members';
import { streamOf, streamOfArn } from './request-arguments';

const METRICS = [...SHARD_LEVEL_METRICS, 'ALL'] as const;

/** Retention, encryption, shard-level metrics and record size. */
export function configurationOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  const setMonitoring =
    (enabled: boolean): JsonOperation =>
    (input) => {
      const members = new Members(input);
      const { state, configuration } = streamOf(engine, members);
      const metrics = members.requiredStringList('ShardLevelMetrics', {
        min: 1,
        max: SHARD_LEVEL_METRICS.length,
      });
      for (const metric of metrics)
        new Members({ ShardLevelMetrics: metric }).oneOf('ShardLevelMetrics', METRICS);
      const { current, desired } = configuration.setMonitoring(metrics, enabled);
      return {
        StreamName: state.name,
        StreamARN: state.arn,
        CurrentShardLevelMetrics: current,
        DesiredShardLevelMetrics: desired,
      };
    };

  return {
    IncreaseStreamRetentionPeriod(input) {
      const members = new Members(input);
      streamOf(engine, members).configuration.increaseRetention(
        members.requiredInteger('RetentionPeriodHours'),
      );
    },

    DecreaseStreamRetentionPeriod(input) {
      const members = new Members(input);
      streamOf(engine, members).configuration.decreaseRetention(
        members.requiredInteger('RetentionPeriodHours'),
      );
    },

    StartStreamEncryption(input) {
      const members = new Members(input);
      const { configuration } = streamOf(engine, members);
      configuration.startEncryption(keyOf(members));
    },

    StopStreamEncryption(input) {
      const members = new Members(input);
      const { configuration } = streamOf(engine, members);
      keyOf(members);
      configuration.stopEncryption();
    },

    EnableEnhancedMonitoring: setMonitoring(true),
    DisableEnhancedMonitoring: setMonitoring(false),

    UpdateMaxRecordSize(input) {
      const members = new Members(input);
      const kib = members.requiredInteger('MaxRecordSizeInKiB');
      streamOfArn(engine, members).configuration.updateMaxRecordSize(kib);
    },
  };
}

function keyOf(members: Members): string {
  members.requiredOneOf('EncryptionType', ['KMS']);
  return members.requiredString('KeyId', { min: 1, max: 2048 });
}
