import {
  CreateStreamCommand,
  EnableEnhancedMonitoringCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListChannelsCommand,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';

const api = useApi();

describe('requests', () => {
  const Data = Buffer.from('x');
  beforeEach(() => api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))));

  it.each([
    [
      'an unknown stream',
      new PutRecordCommand({ StreamName: 'none', PartitionKey: 'k', Data }),
      'ResourceNotFoundException',
      'Stream none under account',
    ],
    [
      'no stream',
      new PutRecordCommand({ PartitionKey: 'k', Data }),
      'InvalidArgumentException',
      'Either StreamARN or StreamName must be given.',
    ],
    [
      'two streams',
      new PutRecordCommand({ StreamName: 'other', StreamARN, PartitionKey: 'k', Data }),
      'InvalidArgumentException',
      'are of different streams',
    ],
    [
      'a malformed name',
      new PutRecordCommand({ StreamName: 'a b', PartitionKey: 'k', Data }),
      'ValidationException',
      "1 validation error detected: Value 'a b' at 'streamName' failed to satisfy constraint",
    ],
    [
      'an empty key',
      new PutRecordCommand({ StreamName, PartitionKey: '', Data }),
      'ValidationException',
      "Value '' at 'partitionKey' failed",
    ],
    [
      'a key of 257 characters',
      new PutRecordCommand({ StreamName, PartitionKey: 'k'.repeat(257), Data }),
      'ValidationException',
      'length less than or equal to 256',
    ],
    [
      'a malformed hash key',
      new PutRecordCommand({ StreamName, PartitionKey: 'k', ExplicitHashKey: '-1', Data }),
      'ValidationException',
      "at 'explicitHashKey'",
    ],
    [
      'no data',
      new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: undefined }),
      'ValidationException',
      "Value null at 'data'",
    ],
    ['no records', new PutRecordsCommand({ StreamName, Records: [] }), 'ValidationException', "at 'records'"],
    [
      '501 records',
      new PutRecordsCommand({ StreamName, Records: Array(501).fill({ PartitionKey: 'k', Data }) }),
      'ValidationException',
      'length less than or equal to 500',
    ],
    [
      'a bad record among good ones',
      new PutRecordsCommand({
        StreamName,
        Records: [
          { PartitionKey: 'k', Data },
          { PartitionKey: '', Data },
        ],
      }),
      'ValidationException',
      "at 'records.2.member.partitionKey'",
    ],
    [
      'an unknown iterator type',
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'FIRST' as 'LATEST',
      }),
      'ValidationException',
      'Member must satisfy enum value set',
    ],
    [
      'a sequence number too many',
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'LATEST',
        StartingSequenceNumber: '1',
      }),
      'InvalidArgumentException',
      'Request specified LATEST and also a StartingSequenceNumber.',
    ],
    [
      'no sequence number',
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      }),
      'InvalidArgumentException',
      'and no StartingSequenceNumber',
    ],
    [
      'no timestamp',
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'AT_TIMESTAMP',
      }),
      'InvalidArgumentException',
      'Must specify timestampInMillis',
    ],
    [
      'a limit of 0',
      new GetRecordsCommand({ ShardIterator: 'x', Limit: 0 }),
      'ValidationException',
      "at 'limit'",
    ],
    [
      'a made-up iterator',
      new GetRecordsCommand({ ShardIterator: 'x' }),
      'InvalidArgumentException',
      'Invalid ShardIterator.',
    ],
    [
      'a metric that is none',
      new EnableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ['Speed' as 'ALL'] }),
      'ValidationException',
      'Member must satisfy enum value set',
    ],
    [
      'channels, which are not supported',
      new ListChannelsCommand({}),
      'UnknownOperationException',
      'The operation ListChannels of kinesis is not supported',
    ],
  ])('with %s are refused', async (_, command, name, message) => {
    const send = api().client.send(command as PutRecordCommand);
    await expect(send).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it('with DryRun are checked and not carried out', async () => {
    const put = (StreamName: string) =>
      api().client.send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data, DryRun: true }));
    await expect(put(StreamName)).rejects.toMatchObject({ name: 'DryRunOperationException' });
    await expect(put('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { ShardIterator } = await api().client.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    await expect(
      api().client.send(new GetRecordsCommand({ ShardIterator, DryRun: true })),
    ).rejects.toMatchObject({
      name: 'DryRunOperationException',
    });
    expect((await api().client.send(new GetRecordsCommand({ ShardIterator }))).Records).toEqual([]);
  });
});
