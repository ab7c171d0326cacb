import {
  CreateStreamCommand,
  DescribeAccountSettingsCommand,
  UpdateAccountSettingsCommand,
  UpdateStreamModeCommand,
  UpdateStreamWarmThroughputCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, summary, useApi } from '../support/api-fixture';

const api = useApi();

describe('stream settings', () => {
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
    expect(await summary(api())).toMatchObject({
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
    expect(await summary(api())).toMatchObject({
      OpenShardCount: 7,
      WarmThroughput: { TargetMiBps: 7, CurrentMiBps: 7 },
    });
  });
});
