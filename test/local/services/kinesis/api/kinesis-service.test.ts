import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventClock } from '../../../../../local/base/time';
import { FrontDoor } from '../../../../../local/http';
import { KinesisEngine, KinesisService } from '../../../../../local/services/kinesis';

const errors: unknown[] = [];
const failed = (error: unknown) => errors.push(error);
const clock = new EventClock({ onError: failed, onNotice: failed });
const engine = new KinesisEngine({
  clock,
  accountId: '123456789012',
  region: 'us-east-1',
});
const door = new FrontDoor({
  services: [new KinesisService(engine, failed)],
  onError: failed,
});
let client: KinesisClient;

beforeAll(async () => {
  const { url } = await door.start({ port: 0 });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  client = new KinesisClient({ endpoint: url, region: 'us-east-1', credentials });
});

afterAll(async () => {
  client.destroy();
  await door.close();
  engine.close();
  clock.close();
  expect(errors).toEqual([]);
});

describe('KinesisService, through the AWS SDK', () => {
  it('makes a stream, takes records and gives them back', async () => {
    await client.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 2 }));
    const exists = waitUntilStreamExists({ client, maxWaitTime: 10, minDelay: 1 }, { StreamName: 'clicks' });
    await clock.advance(15_000);
    await exists;

    const one = await client.send(
      new PutRecordCommand({ StreamName: 'clicks', PartitionKey: 'a', Data: Buffer.from('first') }),
    );
    const more = await client.send(
      new PutRecordsCommand({
        StreamARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
        Records: [
          { PartitionKey: 'a', Data: Buffer.from('second') },
          { PartitionKey: 'ü€𝄞', Data: Buffer.from([0, 255]), ExplicitHashKey: '0' },
        ],
      }),
    );
    expect(one.ShardId).toMatch(/^shardId-\d{12}$/);
    expect(more.FailedRecordCount).toBe(0);

    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: 'clicks' }));
    expect(Shards.map((shard) => shard.HashKeyRange)).toEqual([
      { StartingHashKey: '0', EndingHashKey: '170141183460469231731687303715884105727' },
      {
        StartingHashKey: '170141183460469231731687303715884105728',
        EndingHashKey: '340282366920938463463374607431768211455',
      },
    ]);

    const read = [];
    for (const { ShardId } of Shards) {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({ StreamName: 'clicks', ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
      );
      const page = await client.send(new GetRecordsCommand({ ShardIterator }));
      expect(page.MillisBehindLatest).toBe(0);
      read.push(...(page.Records ?? []));
    }
    expect(
      read.map(({ PartitionKey, Data }) => [PartitionKey, Buffer.from(Data ?? []).toString('latin1')]),
    ).toEqual(
      expect.arrayContaining([
        ['a', 'first'],
        ['a', 'second'],
        ['ü€𝄞', '\u0000ÿ'],
      ]),
    );
    expect(
      read.find(({ SequenceNumber }) => SequenceNumber === one.SequenceNumber)?.ApproximateArrivalTimestamp,
    ).toBeInstanceOf(Date);

    const summary = await client.send(new DescribeStreamSummaryCommand({ StreamName: 'clicks' }));
    expect(summary.StreamDescriptionSummary).toMatchObject({
      StreamARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
      StreamStatus: 'ACTIVE',
      OpenShardCount: 2,
      RetentionPeriodHours: 24,
      EncryptionType: 'NONE',
      MaxRecordSizeInKiB: 1024,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
    });
  });
});
