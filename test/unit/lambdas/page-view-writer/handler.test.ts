import { DynamoDB, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { countPageViews, encodeLine } from '../../../../client';
import type * as writer from '../../../../lambdas/page-view-writer';
import { DynamoDb } from '../../../../local/services/dynamodb';
import { captureLog, functionContext, stubEnvironment } from '../support/function-context';

const SHARD = 'shardId-000000000003';
const line = (number: number) =>
  `203.0.113.${number} - - [17/May/2015:10:05:${String(number).padStart(2, '0')} +0000] "GET /page HTTP/1.1" 200 5`;

function eventOf(lines: readonly (string | Uint8Array)[]): KinesisStreamEvent {
  return {
    Records: lines.map((text, index) => {
      const { data, partitionKey } = encodeLine(Buffer.from(text));
      const sequenceNumber = `4954${index}`;
      return {
        awsRegion: 'us-east-1',
        eventID: `${SHARD}:${sequenceNumber}`,
        eventName: 'aws:kinesis:record',
        eventSource: 'aws:kinesis',
        eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
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
    }),
  };
}

let dynamodb: DynamoDb;
let client: DynamoDBClient;
let handler: typeof writer.handler;
let log: ReturnType<typeof captureLog>;

beforeAll(async () => {
  dynamodb = await DynamoDb.start({
    region: 'us-east-1',
    accountId: '123456789012',
    onError: (error) => {
      throw error;
    },
  });
  await dynamodb.call('CreateTable', {
    TableName: 'views',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pageShard', 'viewedAt'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: 'pageShard', KeyType: 'HASH' },
      { AttributeName: 'viewedAt', KeyType: 'RANGE' },
    ],
  });
  stubEnvironment({
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    TABLE_NAME: 'views',
    WRITE_SHARDS: '4',
    EXPIRATION_DAYS: '30',
  });
  client = new DynamoDBClient({});
  ({ handler } = await import('../../../../lambdas/page-view-writer/index.js'));
});
beforeEach(() => {
  log = captureLog();
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  client.destroy();
  await dynamodb.close();
  vi.unstubAllEnvs();
});

const items = async () => (await client.send(new ScanCommand({ TableName: 'views' }))).Items ?? [];

describe('page-view-writer', () => {
  it('writes page views that can be read by page and minute', async () => {
    const response = await handler(eventOf(Array.from({ length: 30 }, (_, n) => line(n))), functionContext());
    expect(response).toEqual({ batchItemFailures: [] });
    const [from, to] = [new Date('2015-05-17T10:05:00Z'), new Date('2015-05-17T10:06:00Z')];
    const reader = { client: new DynamoDB({}), tableName: 'views', writeShards: 4 };
    expect(await countPageViews({ ...reader, page: '/page', from, to })).toBe(30);
    reader.client.destroy();
    expect(new Set((await items()).map(({ pageShard }) => pageShard?.S))).toEqual(
      new Set(['/page#0', '/page#1', '/page#2', '/page#3']),
    );
  });

  it('lets its items expire after EXPIRATION_DAYS, at midnight', async () => {
    const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400;
    for (const { expiresAt } of await items()) expect(Number(expiresAt?.N)).toBe(midnight + 30 * 86_400);
  });

  it('changes nothing when a batch is replayed', async () => {
    const before = await items();
    await handler(eventOf([line(1), line(1), line(2)]), functionContext());
    expect(await items()).toEqual(before);
  });

  it('answers with every record that failed, and writes the others', async () => {
    const before = (await items()).length;
    const poison = line(40).slice(0, 40);
    const response = await handler(
      eventOf([line(41), poison, Uint8Array.from([0xff]), line(42)]),
      functionContext(),
    );
    expect(response).toEqual({
      batchItemFailures: [{ itemIdentifier: '49541' }, { itemIdentifier: '49542' }],
    });
    expect(await items()).toHaveLength(before + 2);
  });

  it('throws when it has written nothing and parks nothing, so that Lambda halves the batch', async () => {
    await expect(handler(eventOf(['', 'x']), functionContext())).rejects.toThrow(
      'No record was processed, so the batch is to be halved. NotAPageViewError: the line is empty',
    );
  });

  it('logs one line per batch that leads back to its records', async () => {
    await handler(eventOf([line(1), line(2)]), functionContext());
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'batch processed',
        shardId: SHARD,
        firstSequenceNumber: '49540',
        lastSequenceNumber: '49541',
        records: 2,
        done: 2,
        parked: 0,
        failed: 0,
        failures: [],
        function_request_id: functionContext().awsRequestId,
      }),
    ]);
  });

  it('logs why records failed, in their order, and nothing of what they hold', async () => {
    await handler(eventOf([line(1), line(2).replace(' 200 ', ' OK '), '203.0.113.9']), functionContext());
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({
      level: 'WARN',
      done: 1,
      failed: 2,
      failures: [
        { sequenceNumber: '49541', reason: 'status "OK" is not three digits' },
        { sequenceNumber: '49542', reason: 'the time is missing' },
      ],
    });
    expect(JSON.stringify(log.lines)).not.toContain('203.0.113');
  });

  it('lists 100 reasons at most, and counts all', async () => {
    await handler(eventOf([line(1), ...Array(150).fill('poison')]), functionContext());
    expect(log.lines[0]).toMatchObject({ failed: 150, done: 1 });
    expect(log.lines[0]?.failures).toHaveLength(100);
  });

  it('takes an empty batch', async () => {
    expect(await handler({ Records: [] }, functionContext())).toEqual({ batchItemFailures: [] });
  });

  it('does not start without the name of its table', async () => {
    vi.stubEnv('TABLE_NAME', '');
    vi.resetModules();
    await expect(import('../../../../lambdas/page-view-writer/index.js')).rejects.toThrow(
      'The environment variable TABLE_NAME is not set; it has to be the name of the table that page views are written to.',
    );
  });
});
