import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';

const api = useApi();

describe('requests', () => {
  const Data = Buffer.from('x');
  beforeEach(() => api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))));

  it('take a key of 256 characters that are four bytes each', async () => {
    const PartitionKey = '𝄞'.repeat(256);
    await api().client.send(new PutRecordCommand({ StreamName, PartitionKey, Data }));
    await expect(
      api().client.send(new PutRecordCommand({ StreamName, PartitionKey: `${PartitionKey}k`, Data })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('with data that is not base64 are refused whole', async () => {
    const Records = [
      { PartitionKey: 'k', Data: 'AAAA' },
      { PartitionKey: 'k', Data: 'A*==' },
    ];
    const answer = await fetch(api().url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Kinesis_20131202.PutRecords',
      },
      body: JSON.stringify({ StreamName, Records }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        __type: 'SerializationException',
        message: 'Records.2.member.Data must be base64 text, got "A*==".',
      },
    ]);
    expect(api().engine.traffic(StreamARN)[0]?.incomingRecords).toBe(0);
  });

  it('that throttle a part of a batch say which records, and with which error', async () => {
    const records = Array.from({ length: 3 }, () => ({ PartitionKey: 'k', Data: Buffer.alloc(500_000) }));
    const answer = await api().client.send(new PutRecordsCommand({ StreamName, Records: records }));
    expect(answer.FailedRecordCount).toBe(1);
    expect(answer.Records?.map(({ ErrorCode, ShardId }) => ErrorCode ?? ShardId)).toEqual([
      'shardId-000000000000',
      'shardId-000000000000',
      'ProvisionedThroughputExceededException',
    ]);
  });
});

describe('shards', () => {
  beforeEach(() => api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }))));

  it('report their children when they are read to the end', async () => {
    await api().client.send(
      new PutRecordCommand({ StreamName, PartitionKey: 'a', ExplicitHashKey: '7', Data: Buffer.from('x') }),
    );
    await api().change(
      api().client.send(
        new SplitShardCommand({
          StreamName,
          ShardToSplit: 'shardId-000000000000',
          NewStartingHashKey: '1000',
        }),
      ),
    );
    const { ShardIterator } = await api().client.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const page = await api().client.send(new GetRecordsCommand({ ShardIterator }));
    expect(page.Records).toHaveLength(1);
    expect(page.NextShardIterator).toBeUndefined();
    expect(page.ChildShards).toMatchObject([
      {
        ShardId: 'shardId-000000000002',
        ParentShards: ['shardId-000000000000'],
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: '999' },
      },
      { ShardId: 'shardId-000000000003', ParentShards: ['shardId-000000000000'] },
    ]);
  });
});
