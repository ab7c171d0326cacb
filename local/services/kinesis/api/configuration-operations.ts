import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { SHARD_LEVEL_METRICS } from '../stream';
import { ARN, enumList, integer, oneOf, operation, RESERVED, required, STREAM, string } from './input';
import { streamOf } from './request-arguments';

const RETENTION = { ...STREAM, RetentionPeriodHours: required(integer({ min: 1 })) };
const ENCRYPTION = {
  ...STREAM,
  EncryptionType: required(oneOf(['KMS'])),
  KeyId: required(string({ min: 1, max: 2048 })),
};
const MONITORING = {
  ...STREAM,
  ShardLevelMetrics: required(
    enumList([...SHARD_LEVEL_METRICS, 'ALL'], { min: 1, max: SHARD_LEVEL_METRICS.length }),
  ),
};

/** Retention, encryption, shard-level metrics and record size. */
export function configurationOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  const setMonitoring = (enabled: boolean) =>
    operation(MONITORING, (input) => {
      const { state, configuration } = streamOf(engine, input);
      const { current, desired } = configuration.setMonitoring(input.ShardLevelMetrics, enabled);
      return {
        StreamName: state.name,
        StreamARN: state.arn,
        CurrentShardLevelMetrics: current,
        DesiredShardLevelMetrics: desired,
      };
    });

  return {
    IncreaseStreamRetentionPeriod: operation(RETENTION, (input) => {
      streamOf(engine, input).configuration.increaseRetention(input.RetentionPeriodHours);
    }),

    DecreaseStreamRetentionPeriod: operation(RETENTION, (input) => {
      streamOf(engine, input).configuration.decreaseRetention(input.RetentionPeriodHours);
    }),

    StartStreamEncryption: operation(ENCRYPTION, (input) => {
      streamOf(engine, input).configuration.startEncryption(input.KeyId);
    }),

    StopStreamEncryption: operation(ENCRYPTION, (input) => {
      streamOf(engine, input).configuration.stopEncryption();
    }),

    EnableEnhancedMonitoring: setMonitoring(true),
    DisableEnhancedMonitoring: setMonitoring(false),

    UpdateMaxRecordSize: operation(
      { StreamARN: required(ARN), ...RESERVED, MaxRecordSizeInKiB: required(integer()) },
      (input) => {
        streamOf(engine, input).configuration.updateMaxRecordSize(input.MaxRecordSizeInKiB);
      },
    ),
  };
}
