import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DeleteResourcePolicyCommand,
  DeleteStreamCommand,
  DescribeAccountSettingsCommand,
  DescribeLimitsCommand,
  DescribeStreamSummaryCommand,
  EnableEnhancedMonitoringCommand,
  GetResourcePolicyCommand,
  IncreaseStreamRetentionPeriodCommand,
  ListStreamsCommand,
  ListTagsForResourceCommand,
  ListTagsForStreamCommand,
  PutResourcePolicyCommand,
  StartStreamEncryptionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccountSettingsCommand,
  UpdateMaxRecordSizeCommand,
  UpdateStreamModeCommand,
  UpdateStreamRecordDistributionStrategyCommand,
  UpdateStreamWarmThroughputCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';
import { ACCOUNT_ID } from '../support/engine-fixture';

const api = useApi();

async function summary() {
  const { StreamDescriptionSummary } = await api().client.send(
    new DescribeStreamSummaryCommand({ StreamName }),
  );
  return StreamDescriptionSummary;
}

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
    expect(await summary()).toMatchObject({
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 48,
      EncryptionType: 'KMS',
      KeyId: 'alias/aws/kinesis',
      MaxRecordSizeInKiB: 4096,
      EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }],
    });
    expect(await summary()).not.toHaveProperty('RecordDistributionStrategy');
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
    expect(await summary()).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RecordDistributionStrategy: 'AUTO',
      OpenShardCount: 1,
    });
  });

  it('take warm throughput in an account with a billing commitment only', async () => {
    await api().change(
      api().client.send(
        new CreateStreamCommand({ StreamName, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
      ),
    );
    const warm = new UpdateStreamWarmThroughputCommand({ StreamARN, WarmThroughputMiBps: 6 });
    await expect(api().client.send(warm)).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      message: expect.stringContaining('MinimumThroughputBillingCommitment'),
    });
    const { MinimumThroughputBillingCommitment } = await api().client.send(
      new UpdateAccountSettingsCommand({ MinimumThroughputBillingCommitment: { Status: 'ENABLED' } }),
    );
    expect(MinimumThroughputBillingCommitment).toMatchObject({
      Status: 'ENABLED',
      StartedAt: new Date(api().clock.now()),
    });
    await api().change(api().client.send(warm));
    expect(await summary()).toMatchObject({
      OpenShardCount: 6,
      WarmThroughput: { TargetMiBps: 6, CurrentMiBps: 6 },
    });
    expect(await api().client.send(new DescribeAccountSettingsCommand({}))).toMatchObject({
      MinimumThroughputBillingCommitment: { Status: 'ENABLED' },
    });
  });

  it('come with warm throughput when the mode is switched', async () => {
    await api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 })));
    await api().change(
      api().client.send(
        new UpdateAccountSettingsCommand({ MinimumThroughputBillingCommitment: { Status: 'ENABLED' } }),
      ),
    );
    await api().change(
      api().client.send(
        new UpdateStreamModeCommand({
          StreamARN,
          StreamModeDetails: { StreamMode: 'ON_DEMAND' },
          WarmThroughputMiBps: 7,
        }),
      ),
    );
    expect(await summary()).toMatchObject({
      OpenShardCount: 7,
      WarmThroughput: { TargetMiBps: 7, CurrentMiBps: 7 },
    });
  });

  it('have tags, by either family of operations', async () => {
    await api().change(
      api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1, Tags: { team: 'web' } })),
    );
    await api().client.send(
      new AddTagsToStreamCommand({ StreamName, Tags: { stage: 'test', team: 'data' } }),
    );
    await api().client.send(new TagResourceCommand({ ResourceARN: StreamARN, Tags: { app: 'clicks' } }));
    const page = await api().client.send(new ListTagsForStreamCommand({ StreamName, Limit: 2 }));
    expect(page).toMatchObject({
      Tags: [
        { Key: 'app', Value: 'clicks' },
        { Key: 'stage', Value: 'test' },
      ],
      HasMoreTags: true,
    });
    const rest = await api().client.send(
      new ListTagsForStreamCommand({ StreamName, ExclusiveStartTagKey: 'stage' }),
    );
    expect(rest).toMatchObject({ Tags: [{ Key: 'team', Value: 'data' }], HasMoreTags: false });
    await api().client.send(
      new UntagResourceCommand({ ResourceARN: StreamARN, TagKeys: ['app', 'stage', 'none'] }),
    );
    expect(
      (await api().client.send(new ListTagsForResourceCommand({ ResourceARN: StreamARN }))).Tags,
    ).toEqual([{ Key: 'team', Value: 'data' }]);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, 'x']));
    await expect(
      api().client.send(new AddTagsToStreamCommand({ StreamName, Tags: many })),
    ).rejects.toMatchObject({
      message: 'A stream can have at most 50 tags, this would make 51.',
    });
  });

  it('have a resource policy', async () => {
    await api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })));
    const ResourceARN = StreamARN;
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    await api().client.send(new PutResourcePolicyCommand({ ResourceARN, Policy }));
    expect((await api().client.send(new GetResourcePolicyCommand({ ResourceARN }))).Policy).toBe(Policy);
    await api().client.send(new DeleteResourcePolicyCommand({ ResourceARN }));
    await expect(api().client.send(new GetResourcePolicyCommand({ ResourceARN }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(
      api().client.send(new PutResourcePolicyCommand({ ResourceARN, Policy: '[]' })),
    ).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  });
});

describe('streams', () => {
  it('are listed in order of their names, page by page', async () => {
    for (const name of ['b', 'c', 'a'])
      await api().change(api().client.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 })));
    const first = await api().client.send(new ListStreamsCommand({ Limit: 2 }));
    expect(first).toMatchObject({
      StreamNames: ['a', 'b'],
      HasMoreStreams: true,
      StreamSummaries: [{ StreamName: 'a', StreamStatus: 'ACTIVE' }, {}],
    });
    const second = await api().client.send(new ListStreamsCommand({ NextToken: first.NextToken }));
    expect(second).toMatchObject({ StreamNames: ['c'], HasMoreStreams: false });
    expect(
      (await api().client.send(new ListStreamsCommand({ ExclusiveStartStreamName: 'a' }))).StreamNames,
    ).toEqual(['b', 'c']);
  });

  it('are gone once they are deleted', async () => {
    await api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })));
    await api().client.send(new DeleteStreamCommand({ StreamARN }));
    expect(await summary()).toMatchObject({ StreamStatus: 'DELETING' });
    await api().settleControlPlane();
    await expect(summary()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('count against the limits of the account', async () => {
    await api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 3 })));
    await api().change(
      api().client.send(
        new CreateStreamCommand({ StreamName: 'elastic', StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
      ),
    );
    expect(await api().client.send(new DescribeLimitsCommand({}))).toMatchObject({
      ShardLimit: 1000,
      OpenShardCount: 3,
      OnDemandStreamCount: 1,
      OnDemandStreamCountLimit: 50,
    });
    await expect(api().client.send(new DescribeLimitsCommand({}))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: `Rate exceeded for DescribeLimits under account ${ACCOUNT_ID}: 1 calls a second.`,
    });
  });
});
