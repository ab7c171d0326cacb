import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  countPageViews,
  countSessions,
  eventId,
  findPageViews,
  type Item,
  type PageView,
  pageViewItem,
  type QueryInput,
  sessionItem,
} from '../../../../client';
import { DynamoDb } from '../../../../local/services/dynamodb';

const view = (n: number, viewedAt: string, page = '/'): PageView => ({
  id: eventId(`${n} ${viewedAt}`),
  page,
  viewedAt,
  method: 'GET',
  status: 200,
  bytes: 1,
  visitor: `visitor-${n}`,
});

let local: DynamoDb;
let client: DynamoDB;
const create = (TableName: string, keys: readonly string[]) =>
  local.call('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keys.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
  });
const put = async (TableName: string, items: readonly Item[]) => {
  for (const Item of items) await client.putItem({ TableName, Item });
};

beforeAll(async () => {
  const onError = (error: unknown) => {
    throw error;
  };
  local = await DynamoDb.start({ region: 'us-east-1', accountId: '123456789012', onError });
  client = new DynamoDB({
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await create('sessions', ['halfHourShard', 'visitor']);
  await create('views', ['pageShard', 'viewedAt']);
});
afterAll(async () => {
  client.destroy();
  await local.close();
});

describe('countSessions', () => {
  it('adds up the sessions of a half hour over all write shards', async () => {
    const views = Array.from({ length: 60 }, (_, n) => view(n, '2015-05-17T10:29:59Z'));
    const options = { writeShards: 40 };
    await put(
      'sessions',
      [...views, view(1, '2015-05-17T10:00:00Z')].map((one) => sessionItem(one, options)),
    );
    await put('sessions', [sessionItem(view(1, '2015-05-17T10:30:00Z'), options)]);
    const count = (halfHour: string) =>
      countSessions({ client, tableName: 'sessions', halfHour, writeShards: 40 });
    expect(await count('2015-05-17T10:00Z')).toBe(60);
    expect(await count('2015-05-17T10:30Z')).toBe(1);
    expect(await count('2015-05-17T11:00Z')).toBe(0);
  });

  it('follows the pages of each write shard, 32 queries at a time', async () => {
    const asked: QueryInput[] = [];
    const underWay = { now: 0, most: 0 };
    const pages = {
      query: async (input: QueryInput) => {
        asked.push(input);
        underWay.most = Math.max(underWay.most, ++underWay.now);
        await Promise.resolve();
        underWay.now--;
        return {
          Count: 2,
          ...(input.ExclusiveStartKey === undefined && { LastEvaluatedKey: { at: 'one' } }),
        };
      },
    };
    expect(await countSessions({ client: pages, tableName: 'sessions', halfHour: '2015-05-17T10:00Z' })).toBe(
      128 * 2 * 2,
    );
    expect(asked).toHaveLength(256);
    expect(asked.every(({ Select }) => Select === 'COUNT')).toBe(true);
    expect(underWay.most).toBe(32);
  });

  it('refuses a half hour of another form', async () => {
    await expect(
      countSessions({ client, tableName: 'sessions', halfHour: '2015-05-17T10:15Z' }),
    ).rejects.toThrow(
      new RangeError('halfHour is "2015-05-17T10:15Z"; allowed are times like 2015-05-17T10:30Z.'),
    );
  });
});

describe('the views of a page in a time span', () => {
  const span = { from: new Date('2015-05-17T10:05:00Z'), to: new Date('2015-05-17T10:06:00Z') };
  const query = (page: string) => ({ client, tableName: 'views', page, ...span, writeShards: 40 });

  it('are counted and found over all write shards, the first second included and the last not', async () => {
    const inside = ['10:05:00Z', '10:05:30Z', '10:05:59Z'].flatMap((time, group) =>
      Array.from({ length: 15 }, (_, n) => view(100 * group + n, `2015-05-17T${time}`)),
    );
    const outside = ['10:04:59Z', '10:06:00Z'].map((time, n) => view(n, `2015-05-17T${time}`));
    const elsewhere = view(1, '2015-05-17T10:05:30Z', '/other');
    await put(
      'views',
      [...inside, ...outside, elsewhere].map((one) => pageViewItem(one, { writeShards: 40 })),
    );
    expect(await countPageViews(query('/'))).toBe(inside.length);
    expect(await countPageViews(query('/other'))).toBe(1);
    const found = [];
    for await (const item of findPageViews(query('/'))) found.push(item.id);
    expect(found.map((id) => JSON.stringify(id)).sort()).toEqual(
      inside.map(({ id }) => JSON.stringify({ S: id })).sort(),
    );
  });

  it('cannot be asked for backwards', async () => {
    const backwards = { ...query('/'), from: span.to, to: span.from };
    await expect(countPageViews(backwards)).rejects.toThrow('ends before it begins');
  });
});
