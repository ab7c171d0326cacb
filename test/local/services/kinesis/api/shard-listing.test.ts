import {
  CreateStreamCommand,
  ListShardsCommand,
  MergeShardsCommand,
  type ShardFilter,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';

const HOUR = 3_600_000;

const api = useApi();

async function shardIds(ShardFilter?: ShardFilter): Promise<number[]> {
  const { Shards = [] } = await api().client.send(new ListShardsCommand({ StreamARN, ShardFilter }));
  return Shards.map(({ ShardId }) => Number(ShardId?.slice(-12)));
}

describe('shards', () => {
  beforeEach(() => api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }))));

  it('are split and merged; ListShards filters them by time and state', async () => {
    const { clock } = api();
    const begin = new Date(clock.now());
    await clock.advance(HOUR);
    await api().change(
      api().client.send(
        new SplitShardCommand({
          StreamName,
          ShardToSplit: 'shardId-000000000000',
          NewStartingHashKey: '1000',
        }),
      ),
    );
    await clock.advance(HOUR);
    const between = new Date(clock.now());
    await clock.advance(HOUR);
    await api().change(
      api().client.send(
        new MergeShardsCommand({
          StreamARN,
          ShardToMerge: 'shardId-000000000003',
          AdjacentShardToMerge: 'shardId-000000000001',
        }),
      ),
    );
    expect(await shardIds()).toEqual([0, 1, 2, 3, 4]);
    expect(await shardIds({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2, 3, 4]);
    expect(await shardIds({ Type: 'AT_TRIM_HORIZON' })).toEqual([0, 1]);
    expect(await shardIds({ Type: 'AT_LATEST' })).toEqual([2, 4]);
    expect(await shardIds({ Type: 'AT_TIMESTAMP', Timestamp: begin })).toEqual([0, 1]);
    expect(await shardIds({ Type: 'AT_TIMESTAMP', Timestamp: between })).toEqual([1, 2, 3]);
    expect(await shardIds({ Type: 'FROM_TIMESTAMP', Timestamp: between })).toEqual([1, 2, 3, 4]);
    expect(await shardIds({ Type: 'FROM_TIMESTAMP', Timestamp: new Date(0) })).toEqual([0, 1, 2, 3, 4]);
    expect(await shardIds({ Type: 'AFTER_SHARD_ID', ShardId: 'shardId-000000000002' })).toEqual([3, 4]);
    await api().clock.advance(22 * HOUR + 1);
    expect(await shardIds(), 'the shard that was split 24 hours ago is gone').toEqual([1, 2, 3, 4]);
    expect(await shardIds({ Type: 'AT_TRIM_HORIZON' })).toEqual([1, 2, 3]);
  });

  it.each([
    [{ Type: 'AT_TIMESTAMP' }, 'A ShardFilter of type AT_TIMESTAMP needs a Timestamp.'],
    [{ Type: 'AFTER_SHARD_ID' }, 'A ShardFilter of type AFTER_SHARD_ID needs a ShardId.'],
    [
      { Type: 'AT_LATEST', ShardId: 'shardId-000000000000' },
      'A ShardFilter of type AT_LATEST takes no ShardId.',
    ],
    [{ Type: 'AT_LATEST', Timestamp: new Date(0) }, 'A ShardFilter of type AT_LATEST takes no Timestamp.'],
  ] as const)('are not listed by the filter %o', async (filter, message) => {
    await expect(shardIds(filter)).rejects.toMatchObject({ name: 'InvalidArgumentException', message });
  });

  it('are listed page by page with a token that lasts 300 seconds', async () => {
    await api().change(
      api().client.send(
        new UpdateShardCountCommand({ StreamName, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
      ),
    );
    const list = (NextToken?: string) =>
      api().client.send(
        new ListShardsCommand(
          NextToken === undefined
            ? { StreamName, MaxResults: 4, ShardFilter: { Type: 'AT_LATEST' } }
            : { NextToken, MaxResults: 3 },
        ),
      );
    const all = await list();
    expect(all.NextToken, 'four shards are open').toBeUndefined();
    const first = await api().client.send(new ListShardsCommand({ StreamName, MaxResults: 3 }));
    expect(first.Shards).toHaveLength(3);
    await api().clock.advance(300_000);
    const second = await list(first.NextToken);
    expect(second.Shards?.map(({ ShardId }) => ShardId)).toEqual([
      'shardId-000000000003',
      'shardId-000000000004',
      'shardId-000000000005',
    ]);
    expect(second.NextToken).toBeUndefined();
    await api().clock.advance(1);
    await expect(list(first.NextToken)).rejects.toMatchObject({ name: 'ExpiredNextTokenException' });
    await expect(list('nonsense')).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    await expect(
      api().client.send(new ListShardsCommand({ StreamName, NextToken: first.NextToken })),
    ).rejects.toMatchObject({
      message: 'NextToken and StreamName cannot be provided together.',
    });
  });
});
