import {
  CreateStreamCommand,
  EnableEnhancedMonitoringCommand,
  IncreaseStreamRetentionPeriodCommand,
  StartStreamEncryptionCommand,
  UpdateMaxRecordSizeCommand,
  UpdateStreamModeCommand,
  UpdateStreamRecordDistributionStrategyCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, summary, useApi } from '../support/api-fixture';

const api = useApi();

describe('stream settings', () => {
  it('can be changed and are shown by DescribeStreamSummary', async () => {
    await api().change(
      api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1, Tags: { team: 'web' } })),
    );
    await api().change(
      api().client.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 })),
    );
    await api().change(
      api().client.send(
        new StartStreamEncryptionCommand({ StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' }),
      ),
    );
    await api().change(
      api().client.send(new UpdateMaxRecordSizeCommand({ StreamARN, MaxRecordSizeInKiB: 4096 })),
    );
    await api().change(
      api().client.send(
        new EnableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ['IncomingBytes'] }),
      ),
    );
    expect(await summary(api())).toMatchObject({
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 48,
      EncryptionType: 'KMS',
      KeyId: 'alias/aws/kinesis',
      MaxRecordSizeInKiB: 4096,
      EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }],
    });
    expect(await summary(api())).not.toHaveProperty('RecordDistributionStrategy');
    const all = await api().client.send(
      new EnableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ['ALL'] }),
    );
    expect(all).toMatchObject({
      CurrentShardLevelMetrics: ['IncomingBytes'],
      DesiredShardLevelMetrics: expect.arrayContaining(['IteratorAgeMilliseconds']),
    });
    await api().change(
      api().client.send(
        new UpdateStreamModeCommand({ StreamARN, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
      ),
    );
    await api().change(
      api().client.send(
        new UpdateStreamRecordDistributionStrategyCommand({ StreamARN, RecordDistributionStrategy: 'AUTO' }),
      ),
    );
    expect(await summary(api())).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RecordDistributionStrategy: 'AUTO',
      OpenShardCount: 1,
    });
  });
});
