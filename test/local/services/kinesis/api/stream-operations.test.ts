import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, it } from 'vitest';
import { StreamARN, StreamName, summary, useApi } from '../support/api-fixture';

const api = useApi();

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
    expect(await summary(api())).toMatchObject({ StreamStatus: 'DELETING' });
    await api().settleControlPlane();
    await expect(summary(api())).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('shards', () => {
  beforeEach(() => api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }))));

  it('are described page by page', async () => {
    const first = await api().client.send(new DescribeStreamCommand({ StreamName, Limit: 1 }));
    expect(first.StreamDescription).toMatchObject({
      HasMoreShards: true,
      StreamStatus: 'ACTIVE',
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    });
    const ExclusiveStartShardId = first.StreamDescription?.Shards?.[0]?.ShardId;
    const second = await api().client.send(new DescribeStreamCommand({ StreamName, ExclusiveStartShardId }));
    expect(second.StreamDescription).toMatchObject({
      HasMoreShards: false,
      Shards: [{ ShardId: 'shardId-000000000001' }],
    });
  });
});
