import { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { countSessions, encodeLine, eventId } from '../../../../client';
import type * as counter from '../../../../lambdas/session-counter';
import { DynamoDb } from '../../../../local/services/dynamodb';
import { captureLog, functionContext, stubEnvironment } from '../support/function-context';

const line = (visitor: number, time: string) =>
  `203.0.113.${visitor} - - [17/May/2015:${time} +0000] "GET /page HTTP/1.1" 200 5`;

let sequence = 0;

/** @param id of the event; by default the line's own */
function record(text: string, id?: string): KinesisStreamEvent['Records'][number] {
  const bytes = Buffer.from(text);
  const { data, partitionKey } = encodeLine(bytes, id ?? eventId(bytes));
  const sequenceNumber = `4954${sequence++}`;
  return {
    awsRegion: 'us-east-1',
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/reader:1700000000',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/consumer',
    kinesis: {
      approximateArrivalTimestamp: 1_431_857_103.5,
      data: Buffer.from(data).toString('base64'),
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
    },
  };
}

let dynamodb: DynamoDb;
let client: DynamoDB;
let handler: typeof counter.handler;

beforeAll(async () => {
  const onError = (error: unknown) => {
    throw error;
  };
  dynamodb = await DynamoDb.start({ region: 'us-east-1', accountId: '123456789012', onError });
  const keys = ['halfHourShard', 'visitor'];
  await dynamodb.call('CreateTable', {
    TableName: 'sessions',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keys.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
  });
  stubEnvironment({
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    TABLE_NAME: 'sessions',
    WRITE_SHARDS: '4',
    EXPIRATION_DAYS: '30',
  });
  client = new DynamoDB({});
  ({ handler } = await import('../../../../lambdas/session-counter/index.js'));
  captureLog();
});
afterAll(async () => {
  client.destroy();
  await dynamodb.close();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const handle = (...Records: KinesisStreamEvent['Records']) => handler({ Records }, functionContext());
const sessionsOf = (halfHour: string) =>
  countSessions({ client, tableName: 'sessions', writeShards: 4, halfHour });

const keyOf = async (halfHour: string) => {
  const { Items = [] } = await client.scan({ TableName: 'sessions' });
  const item = Items.find(({ halfHourShard }) => halfHourShard?.S?.startsWith(halfHour));
  return { halfHourShard: item?.halfHourShard ?? { S: '' }, visitor: item?.visitor ?? { S: '' } };
};

describe('session-counter', () => {
  it('counts a visitor once in each half hour, however many pages they see', async () => {
    const answer = await handle(
      record(line(1, '10:00:00')),
      record(line(1, '10:29:59')),
      record(line(1, '10:30:00')),
      record(line(2, '10:15:00')),
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await sessionsOf('2015-05-17T10:00Z')).toBe(2);
    expect(await sessionsOf('2015-05-17T10:30Z')).toBe(1);
  });

  it('counts nothing twice: not a batch that comes again, not an event that was written twice', async () => {
    const batch = [record(line(3, '11:00:00')), record(line(4, '11:10:00'))];
    await handle(...batch);
    await handle(...batch);
    // A producer that had no answer writes the event again, as another record.
    await handle(record(line(3, '11:00:00')), record(line(3, '11:00:00')));
    expect(await sessionsOf('2015-05-17T11:00Z')).toBe(2);
  });

  it('answers with every record that is no page view, and counts the others', async () => {
    const poison = record('no page view');
    const { batchItemFailures } = await handle(
      record(line(5, '12:00:00')),
      poison,
      record(line(6, '12:00:00')),
    );
    expect(batchItemFailures).toEqual([{ itemIdentifier: poison.kinesis.sequenceNumber }]);
    expect(await sessionsOf('2015-05-17T12:00Z')).toBe(2);
  });

  it('writes a session once, however many page views this container sees of it', async () => {
    await handle(record(line(7, '13:00:00')));
    await client.deleteItem({
      TableName: 'sessions',
      Key: await keyOf('2015-05-17T13:00Z'),
    });
    await handle(record(line(7, '13:10:00')), record(line(8, '13:10:00')));
    // The other visitor's session alone: that of the first was not written again.
    expect(await sessionsOf('2015-05-17T13:00Z')).toBe(1);
  });

  it('keeps nothing of who the visitor is but a key that stands for the address', async () => {
    const { Items = [] } = await client.scan({ TableName: 'sessions' });
    expect(JSON.stringify(Items)).not.toContain('203.0.113');
    for (const item of Items) {
      expect(item).toEqual({
        halfHourShard: { S: expect.stringMatching(/^2015-05-17T1[0123]:[03]0Z#[0-3]$/) },
        expiresAt: { N: expect.stringMatching(/^\d{10}$/) },
        visitor: { S: expect.stringMatching(/^[0-9a-f]{16}$/) },
      });
    }
  });

  it('does not start without its table', async () => {
    stubEnvironment({ TABLE_NAME: '' });
    vi.resetModules();
    await expect(import('../../../../lambdas/session-counter/index.js')).rejects.toThrow('TABLE_NAME');
  });
});
