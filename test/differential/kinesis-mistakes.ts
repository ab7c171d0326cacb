import {
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
  UpdateStreamModeCommand,
} from '@aws-sdk/client-kinesis';

const HALF = (2n ** 127n).toString();

/**
 * Calls that a server should refuse, by question.
 * @param ShardId an open shard that is not the first
 * @param sequenceNumber the number of a record in this shard
 */
export async function mistakes(
  client: KinesisClient,
  StreamName: string,
  ShardId: string,
  sequenceNumber: string,
): Promise<[string, () => Promise<unknown>][]> {
  const open = await client.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: 'shardId-000000000003',
      ShardIteratorType: 'LATEST',
    }),
  );
  const valid = open.ShardIterator ?? '';
  const Data = Buffer.from('x');
  const record = { PartitionKey: 'k', Data };
  const iterator = (input: Partial<GetShardIteratorCommandInput>) => () =>
    client.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'LATEST', ...input }));
  const put = (input: object) => () => client.send(new PutRecordCommand({ StreamName, ...record, ...input }));
  const putMany = (Records: object[]) => () =>
    client.send(new PutRecordsCommand({ StreamName, Records: Records as [] }));
  const getRecords = (ShardIterator: string, Limit?: number) => () =>
    client.send(new GetRecordsCommand({ ShardIterator, Limit }));
  const retention = (RetentionPeriodHours: number) => ({ StreamName, RetentionPeriodHours });
  return [
    ['PutRecord to an unknown stream', put({ StreamName: 'unknown' })],
    ['PutRecord with an empty key', put({ PartitionKey: '' })],
    ['PutRecord with a key of 257 characters', put({ PartitionKey: 'k'.repeat(257) })],
    ['PutRecord with a hash key of 2^128', put({ ExplicitHashKey: (2n ** 128n).toString() })],
    ['PutRecord with a hash key of -1', put({ ExplicitHashKey: '-1' })],
    ['PutRecord of 1 MiB and a byte', put({ Data: Buffer.alloc(1024 * 1024 + 1) })],
    ['PutRecord of 1 MiB and its key', put({ Data: Buffer.alloc(1024 * 1024) })],
    ['PutRecords of none', putMany([])],
    ['PutRecords of 501', putMany(Array(501).fill(record))],
    ['PutRecords with one bad key', putMany([record, { ...record, PartitionKey: '' }])],
    ['GetShardIterator of an unknown shard', iterator({ ShardId: 'shardId-000000000099' })],
    ['GetShardIterator of an unknown stream', iterator({ StreamName: 'unknown' })],
    ['GetShardIterator LATEST with a sequence number', iterator({ StartingSequenceNumber: sequenceNumber })],
    [
      'GetShardIterator AT_SEQUENCE_NUMBER without one',
      iterator({ ShardIteratorType: 'AT_SEQUENCE_NUMBER' }),
    ],
    [
      'GetShardIterator AT_SEQUENCE_NUMBER of another shard',
      iterator({
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: sequenceNumber,
      }),
    ],
    ['GetShardIterator AT_TIMESTAMP without one', iterator({ ShardIteratorType: 'AT_TIMESTAMP' })],
    [
      'GetShardIterator AT_TIMESTAMP in the future',
      iterator({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(Date.UTC(2500, 0)) }),
    ],
    ['GetShardIterator of an unknown type', iterator({ ShardIteratorType: 'FIRST' as 'LATEST' })],
    ['GetRecords with a made-up iterator', getRecords('AAAA')],
    ['GetRecords with a limit of 0', getRecords(valid, 0)],
    ['GetRecords with a limit of 10,001', getRecords(valid, 10_001)],
    [
      'SplitShard of an unknown shard',
      () =>
        client.send(
          new SplitShardCommand({
            StreamName,
            ShardToSplit: 'shardId-000000000099',
            NewStartingHashKey: '5',
          }),
        ),
    ],
    [
      'SplitShard outside the shard',
      () =>
        client.send(
          new SplitShardCommand({
            StreamName,
            ShardToSplit: 'shardId-000000000003',
            NewStartingHashKey: HALF,
          }),
        ),
    ],
    [
      'SplitShard of a closed shard',
      () =>
        client.send(
          new SplitShardCommand({
            StreamName,
            ShardToSplit: 'shardId-000000000000',
            NewStartingHashKey: '5000',
          }),
        ),
    ],
    [
      'MergeShards of shards apart',
      () =>
        client.send(
          new MergeShardsCommand({
            StreamName,
            ShardToMerge: 'shardId-000000000003',
            AdjacentShardToMerge: 'shardId-000000000005',
          }),
        ),
    ],
    [
      'CreateStream of a name in use',
      () => client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })),
    ],
    [
      'CreateStream with a malformed name',
      () => client.send(new CreateStreamCommand({ StreamName: 'a b', ShardCount: 1 })),
    ],
    [
      'CreateStream of 0 shards',
      () => client.send(new CreateStreamCommand({ StreamName: 'zero', ShardCount: 0 })),
    ],
    [
      'DeleteStream of an unknown stream',
      () => client.send(new DeleteStreamCommand({ StreamName: 'unknown' })),
    ],
    [
      'IncreaseStreamRetentionPeriod to 23 hours',
      () => client.send(new IncreaseStreamRetentionPeriodCommand(retention(23))),
    ],
    [
      'IncreaseStreamRetentionPeriod to 8761 hours',
      () => client.send(new IncreaseStreamRetentionPeriodCommand(retention(8761))),
    ],
    [
      'DecreaseStreamRetentionPeriod to 48 hours',
      () => client.send(new DecreaseStreamRetentionPeriodCommand(retention(48))),
    ],
    [
      'UpdateShardCount to more than double',
      () =>
        client.send(
          new UpdateShardCountCommand({ StreamName, TargetShardCount: 7, ScalingType: 'UNIFORM_SCALING' }),
        ),
    ],
    [
      'UpdateShardCount to less than half',
      () =>
        client.send(
          new UpdateShardCountCommand({ StreamName, TargetShardCount: 1, ScalingType: 'UNIFORM_SCALING' }),
        ),
    ],
    [
      'UpdateStreamMode of an unknown stream',
      () =>
        client.send(
          new UpdateStreamModeCommand({
            StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/unknown',
            StreamModeDetails: { StreamMode: 'ON_DEMAND' },
          }),
        ),
    ],
  ];
}
