import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventId, type Item, type PageView, sessionItem } from '../../client';
import { TableWriter } from '../../lambdas/batch/table-writer';
import { FrontDoor } from '../../local/http';
import { DynamoDb, type TableUsage } from '../../local/services/dynamodb';

/**
 * The write units that two full shards bring in a second. They come in few large items, so that they come within
 * a second on a busy machine, too.
 */
const UNITS = 2_000;
const ITEM_UNITS = 40;
const large = { S: 'x'.repeat(ITEM_UNITS * 1024 - 200) };

const views = Array.from(
  { length: UNITS / ITEM_UNITS },
  (_, n): PageView => ({
    id: eventId(String(n)),
    page: '/',
    viewedAt: '2015-05-17T10:05:03Z',
    method: 'GET',
    status: 200,
    bytes: 1,
    visitor: `visitor ${n}`,
  }),
);

const usages: TableUsage[] = [];
let dynamodb: DynamoDb;
let door: FrontDoor;
let client: DynamoDBClient;

beforeAll(async () => {
  const onError = (error: unknown) => {
    throw error;
  };
  dynamodb = await DynamoDb.start({
    region: 'us-east-1',
    accountId: '123456789012',
    onError,
    onUsage: (usage) => usages.push(usage),
  });
  door = new FrontDoor({ services: [dynamodb], onError });
  const { url } = await door.start({ port: 0 });
  client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await door.close();
  await dynamodb.close();
});

/** Writes all items as the functions do. @returns how many writes were refused on the way */
async function writeAll(tableName: string, partitionKey: string, items: readonly Item[]): Promise<number> {
  const keyNames = [partitionKey, 'visitor'];
  await dynamodb.call('CreateTable', {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keyNames.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keyNames.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
  });
  const table = new TableWriter({ client, tableName, keyNames });
  table.begin(60_000);
  await Promise.all(items.map((item) => table.put({ ...item, large })));
  const sumOf = (metric: string) =>
    usages
      .filter((usage) => usage.table === tableName && usage.metric === metric)
      .reduce((total, { sum }) => total + sum, 0);
  expect(sumOf('ConsumedWriteCapacityUnits')).toBe(UNITS);
  return sumOf('WriteThrottleEvents');
}

it('a half hour as partition key is throttled by what two full shards bring; the writer waits, and loses nothing', async () => {
  const items = views.map(({ visitor }) => ({
    halfHour: { S: '2015-05-17T10:00Z' },
    visitor: { S: visitor },
  }));
  expect(await writeAll('before', 'halfHour', items)).toBeGreaterThan(0);
});

it('a half hour with its write shard is not throttled', async () => {
  const items = views.map((view) => sessionItem(view));
  expect(await writeAll('now', 'halfHourShard', items)).toBe(0);
});
