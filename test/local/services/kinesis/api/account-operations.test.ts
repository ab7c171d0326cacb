import {
  CreateStreamCommand,
  DeleteResourcePolicyCommand,
  DescribeLimitsCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';
import { ACCOUNT_ID } from '../support/engine-fixture';

const api = useApi();

describe('streams', () => {
  it('have a resource policy', async () => {
    await api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })));
    const ResourceARN = StreamARN;
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    await api().client.send(new PutResourcePolicyCommand({ ResourceARN, Policy }));
    expect((await api().client.send(new GetResourcePolicyCommand({ ResourceARN }))).Policy).toBe(Policy);
    await api().client.send(new DeleteResourcePolicyCommand({ ResourceARN }));
    expect((await api().client.send(new GetResourcePolicyCommand({ ResourceARN }))).Policy).toBe('{}');
    await expect(api().client.send(new DeleteResourcePolicyCommand({ ResourceARN }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(
      api().client.send(new PutResourcePolicyCommand({ ResourceARN, Policy: '[]' })),
    ).rejects.toMatchObject({ name: 'InvalidArgumentException' });
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
