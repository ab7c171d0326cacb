import { CreateTableCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConsumerRecord,
  LeaseTableError,
  MixedFleetError,
  StreamUnusableError,
} from '../../../../client/consumer';
import { leaseTable, OWNER_INDEX } from '../../../../client/consumer/leases';
import type { DataStream } from '../../../../local/services/kinesis';
import { aggregate, ConsumerFixture, textOf } from './support/consumer-fixture';

let aws: ConsumerFixture;
beforeEach(async () => {
  aws = await ConsumerFixture.start();
});
afterEach(async () => {
  expect(await aws.close()).toEqual([]);
});

const streamName = 'orders';
const TABLE = 'app-orders';

function put(stream: DataStream, ...texts: readonly string[]): void {
  stream.writer.putRecords(texts.map((text) => ({ partitionKey: text, data: Buffer.from(text) })));
}

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `record-${from + i}`);

describe('a fleet of two workers on a stream that reshards', () => {
  it('makes the table in the layout of the KCL 3.5, shares the shards, and processes every record', async () => {
    const stream = await aws.stream(streamName, 2);
    const got: string[] = [];
    const processRecords = (records: readonly { data: Uint8Array }[]) =>
      void got.push(...records.map(textOf));
    const [a, b] = ['a', 'b'].map((workerId) => aws.consumer({ streamName, workerId, processRecords }));
    put(stream, ...numbered(50));
    await aws.clock.play(Promise.all([a?.start(), b?.start()]));
    await aws.clock.runUntil(() => got.length >= 50 && a?.shardIds.length === 1 && b?.shardIds.length === 1);
    const [first] = stream.state.shards().open;
    stream.resharding.split(first?.id ?? '', String(2n ** 126n));
    await aws.settled(stream);
    put(stream, ...numbered(50, 50));
    const [lower, upper] = stream.state.shards().open;
    stream.resharding.merge(lower?.id ?? '', upper?.id ?? '');
    await aws.settled(stream);
    put(stream, ...numbered(50, 100));
    await aws.clock.runUntil(() => new Set(got).size === 150);
    await aws.clock.advance(10_000);

    const { Table } = await aws.clock.play(aws.dynamodb.send(new DescribeTableCommand({ TableName: TABLE })));
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Table?.GlobalSecondaryIndexes?.[0]?.IndexName).toBe(OWNER_INDEX);
    const items = await aws.items(TABLE);
    expect(items.map(({ checkpoint }) => checkpoint?.S?.replace(/\d+/, 'number'))).toEqual([
      'SHARD_END',
      'number',
      'SHARD_END',
      'SHARD_END',
      'number',
    ]);
    expect(items.at(-1)).toMatchObject({
      leaseKey: { S: 'shardId-000000000004' },
      entityType: { S: 'LEASE' },
      leaseOwner: { S: expect.stringMatching(/^[ab]$/) },
      parentShardId: { SS: ['shardId-000000000002', 'shardId-000000000003'] },
      checkpointSubSequenceNumber: { N: '0' },
      startingHashKey: { S: '0' },
    });
    const reports = await aws.clock.play(Promise.all([a?.shutdown(), b?.shutdown()]));
    expect(reports.flatMap((report) => report?.handedOver ?? []).sort()).toEqual([
      'shardId-000000000001',
      'shardId-000000000004',
    ]);
    expect(got.length).toBe(150);
  });
});

describe('a loop over a consumer', () => {
  it('goes on in the middle of an aggregate where another loop left it', async () => {
    const stream = await aws.stream(streamName, 1);
    stream.writer.putRecords([{ partitionKey: 'k', data: aggregate('a', 'b', 'c', 'd') }]);
    put(stream, 'e');
    const read = async (until: string) => {
      const seen: ConsumerRecord[] = [];
      for await (const record of aws.consumer({ streamName })) {
        seen.push(record);
        if (textOf(record) === until) break;
      }
      return seen;
    };
    const first = await aws.clock.play(read('c'));
    expect(first.map(textOf)).toEqual(['a', 'b', 'c']);
    expect(first[1]).toMatchObject({
      shardId: 'shardId-000000000000',
      subSequenceNumber: 1,
      partitionKey: 'b',
    });
    // The loop left while it had c, so c was not processed.
    expect((await aws.items(TABLE))[0]?.checkpointSubSequenceNumber).toEqual({ N: '1' });
    expect((await aws.clock.play(read('e'))).map(textOf)).toEqual(['c', 'd', 'e']);
  });
});

describe('enhanced fan-out', () => {
  it('registers its consumer, goes on after five minutes, and follows a split', async () => {
    const stream = await aws.stream(streamName, 1);
    const got: string[] = [];
    const consumer = aws.consumer({
      streamName,
      fanOutConsumer: 'index',
      processRecords: (records) => void got.push(...records.map(textOf)),
    });
    put(stream, ...numbered(3));
    await aws.clock.play(consumer.start());
    await aws.clock.runUntil(() => got.length === 3);
    await aws.clock.advance(6 * 60_000);
    put(stream, ...numbered(3, 3));
    await aws.clock.runUntil(() => got.length === 6);
    stream.resharding.split('shardId-000000000000', String(2n ** 127n));
    await aws.settled(stream);
    put(stream, ...numbered(3, 6));
    await aws.clock.runUntil(() => got.length === 9);
    expect(got.sort()).toEqual(numbered(9));
    await aws.clock.play(consumer.shutdown());
    expect(stream.consumers.all.map(({ name }) => name)).toEqual(['index']);
  });
});

describe('where to begin', () => {
  it.each([
    { initialPosition: 'LATEST' as const, expected: ['new'] },
    { initialPosition: 'TRIM_HORIZON' as const, expected: ['old', 'late', 'new'] },
    { initialPosition: undefined, expected: ['old', 'late', 'new'] },
  ])('is $initialPosition', async ({ initialPosition, expected }) => {
    const stream = await aws.stream(streamName, 1);
    put(stream, 'old', 'late');
    const got: string[] = [];
    const processRecords = (records: readonly { data: Uint8Array }[]) =>
      void got.push(...records.map(textOf));
    const consumer = aws.consumer({ streamName, initialPosition, processRecords });
    await aws.clock.play(consumer.start());
    await aws.clock.advance(5_000);
    put(stream, 'new');
    await aws.clock.runUntil(() => got.includes('new'));
    expect(got).toEqual(expected);
    await aws.clock.play(consumer.shutdown());
  });

  it('is a time', async () => {
    const stream = await aws.stream(streamName, 1);
    put(stream, 'old');
    await aws.clock.advance(60_000);
    const timestamp = new Date(aws.clock.now());
    put(stream, 'late');
    const seen = async () => {
      for await (const record of aws.consumer({ streamName, initialPosition: { timestamp } }))
        return textOf(record);
    };
    expect(await aws.clock.play(seen())).toBe('late');
    expect((await aws.items(TABLE))[0]?.checkpoint).toEqual({ S: 'AT_TIMESTAMP' });
  });
});

describe('a consumer refuses', () => {
  const started = (options = {}) =>
    aws.clock.play(aws.consumer({ streamName, processRecords: () => undefined, ...options }).start());
  const write = (Item: PutItemCommand['input']['Item']) =>
    aws.clock.play(aws.dynamodb.send(new PutItemCommand({ TableName: TABLE, Item })));
  const table = (input = leaseTable(TABLE)) =>
    aws.clock.play(aws.dynamodb.send(new CreateTableCommand(input)));
  const lease = { leaseCounter: { N: '1' }, checkpoint: { S: 'TRIM_HORIZON' } };

  it('a stream that does not exist', async () => {
    const starting = started();
    await expect(starting).rejects.toThrow(StreamUnusableError);
    await expect(starting).rejects.toThrow('There is no stream orders.');
  });

  it('a table with another key', async () => {
    await aws.stream(streamName, 1);
    await table({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    });
    const starting = started();
    await expect(starting).rejects.toThrow(LeaseTableError);
    await expect(starting).rejects.toThrow('The table app-orders is no lease table: its key is id (HASH)');
  });

  it.each([
    [
      'items that are no leases',
      { leaseKey: { S: 'x' }, entityType: { S: 'Basket' } },
      'its item leaseKey "x"',
    ],
    [
      'leases of several streams',
      { leaseKey: { S: '1:orders:2:shardId-0' }, ...lease },
      'leases of several streams',
    ],
  ])('a table with %s', async (_, item, message) => {
    await aws.stream(streamName, 1);
    await table();
    await write(item);
    const starting = started();
    await expect(starting).rejects.toThrow(LeaseTableError);
    await expect(starting).rejects.toThrow(message);
  });

  it('the leases of another stream', async () => {
    await aws.stream(streamName, 2);
    await table();
    const range = { startingHashKey: { S: '0' }, endingHashKey: { S: String(2n ** 128n - 1n) } };
    await write({ leaseKey: { S: 'shardId-000000000000' }, ...lease, ...range });
    const starting = started();
    await expect(starting).rejects.toThrow(StreamUnusableError);
    await expect(starting).rejects.toThrow('those of another stream');
  });

  it('a checkpoint that is not of the stream, and says so at its end', async () => {
    await aws.stream(streamName, 1);
    await table();
    await write({ leaseKey: { S: 'shardId-000000000000' }, ...lease, checkpoint: { S: '1' } });
    const consumer = aws.consumer({ streamName, processRecords: () => undefined });
    await aws.clock.play(consumer.start());
    const ended = consumer.ended.then(
      () => 'no error',
      (error: unknown) => error,
    );
    expect(await aws.clock.play(ended)).toBeInstanceOf(StreamUnusableError);
  });

  it('options that are not allowed', () => {
    expect(() => aws.consumer({})).toThrow('exactly one of streamName and streamArn, got neither');
    expect(() => aws.consumer({ streamName, failoverTimeMs: 10 })).toThrow(
      'failoverTimeMs of a LeaseConsumer must be 1000 or more, got 10.',
    );
    expect(() => aws.consumer({ streamName, applicationName: 'a b' })).toThrow('is "a b"');
  });
});

describe('a consumer beside workers of the KCL', () => {
  it('ends and says why', async () => {
    await aws.stream(streamName, 2);
    const consumer = aws.consumer({
      streamName,
      workerId: 'ours',
      maxLeasesForWorker: 1,
      processRecords: () => undefined,
    });
    await aws.clock.play(consumer.start());
    await aws.clock.runUntil(() => consumer.shardIds.length === 1);
    const free = (await aws.items(TABLE)).find(({ leaseOwner }) => leaseOwner === undefined);
    const write = (Item: PutItemCommand['input']['Item']) =>
      aws.clock.play(aws.dynamodb.send(new PutItemCommand({ TableName: TABLE, Item })));
    await write({ leaseKey: { S: 'theirs' }, entityType: { S: 'WORKER_METRIC_STATS' }, lut: { N: '1' } });
    for (let counter = 10; counter < 14; counter++) {
      await write({ ...free, leaseOwner: { S: 'theirs' }, leaseCounter: { N: String(counter) } });
      await aws.clock.advance(3_000);
    }
    const error = await aws.clock.play(consumer.ended.catch((reason: unknown) => reason));
    expect(error).toBeInstanceOf(MixedFleetError);
    expect((error as Error).message).toContain(
      'Workers of the Kinesis Client Library are renewing leases in the table app-orders: theirs.',
    );
  });
});

describe('a stream that is deleted', () => {
  it('ends its consumer with an error', async () => {
    const stream = await aws.stream(streamName, 1);
    const consumer = aws.consumer({ streamName, processRecords: () => undefined });
    await aws.clock.play(consumer.start());
    await aws.clock.runUntil(() => consumer.shardIds.length === 1);
    aws.engine.deleteStream(stream, true);
    const error = await aws.clock.play(consumer.ended.catch((reason: unknown) => reason));
    expect(error).toBeInstanceOf(StreamUnusableError);
  });
});
