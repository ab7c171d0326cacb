import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Scale } from '../../../../local/base/scale';
import { FrontDoor } from '../../../../local/http';
import { DynamoDb, type TableUsage, tableResources } from '../../../../local/services/dynamodb';
import { dynaliteProgram } from '../../../../local/services/dynamodb/process/dynalite-program';
import { provisionAssembly } from '../../../../local/template';
import { ManualClock } from '../../../support/manual-clock';
import { assemblyOf } from '../../template/support';

const options = { region: 'eu-west-1', accountId: '123456789012' };
const failures: unknown[] = [];
const onError = (error: unknown) => void failures.push(error);

let dynamodb: DynamoDb;
let door: FrontDoor;
/** Of the front door. */
let url: string;
const clients: DynamoDBClient[] = [];

function client(endpoint: string): DynamoDBClient {
  const made = new DynamoDBClient({
    endpoint,
    region: options.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  clients.push(made);
  return made;
}

const usages: TableUsage[] = [];
const usageOf = (table: string, metric: string, operation?: string) =>
  usages
    .filter((usage) => usage.table === table && usage.metric === metric && usage.operation === operation)
    .reduce((total, { sum }) => total + sum, 0);

beforeAll(async () => {
  dynamodb = await DynamoDb.start({ ...options, onError, onUsage: (usage) => usages.push(usage) });
  door = new FrontDoor({ services: [dynamodb], onError });
  ({ url } = await door.start({ port: 0 }));
});

afterAll(async () => {
  for (const it of clients) it.destroy();
  await door.close();
  await dynamodb.close();
  await dynamodb.close();
  expect(failures).toEqual([]);
});

const key = (name: string, type = 'HASH') => ({ AttributeName: name, KeyType: type });
const Resources = {
  Views: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'page', AttributeType: 'S' },
        { AttributeName: 'minute', AttributeType: 'N' },
        { AttributeName: 'visitor', AttributeType: 'S' },
      ],
      KeySchema: [key('page'), key('minute', 'RANGE')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-visitor',
          KeySchema: [key('visitor')],
          Projection: { ProjectionType: 'ALL' },
          WriteProvisionedThroughputSettings: { WriteCapacityUnits: 1 },
        },
      ],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      Replicas: [
        {
          Region: { Ref: 'AWS::Region' },
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          Tags: [{ Key: 'a', Value: 'b' }],
        },
      ],
    },
  },
  Locks: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'locks',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [key('id')],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    },
  },
};

describe('tables of a template', () => {
  let views: string;

  it('are made with their keys and indexes, and say what they lack', async () => {
    const made = await provisionAssembly(
      assemblyOf({ MyStack: { Resources } }),
      [tableResources(dynamodb)],
      [],
      options,
    );
    const resource = made.resource('MyStack', 'Views');
    views = String(resource?.ref);
    expect(views).toMatch(/^MyStack-Views-[0-9A-Z]{12}$/);
    expect(resource).toMatchObject({
      attributes: { Arn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${views}` },
      note: 'without effect here: Replicas.PointInTimeRecoverySpecification, Replicas.Tags; expired items are not deleted here',
    });
    expect(made.resource('MyStack', 'Locks')).toMatchObject({
      ref: 'locks',
      note: 'without effect here: ProvisionedThroughput, StreamSpecification',
    });
    const { Table } = await client(dynamodb.endpoint).send(new DescribeTableCommand({ TableName: views }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: resource?.attributes.Arn,
      KeySchema: Resources.Views.Properties.KeySchema,
      GlobalSecondaryIndexes: [{ IndexName: 'by-visitor', IndexStatus: 'ACTIVE' }],
    });
  });

  it('are not for web pages, at the address of the process either', async () => {
    const preflight = await fetch(dynamodb.endpoint, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(await preflight.text()).toContain('Web pages may not use this endpoint');
  });

  it('are read and written at the address of the process and at the front door alike', async () => {
    const direct = client(dynamodb.endpoint);
    const through = client(url);
    const Item = { page: { S: '/größe' }, minute: { N: '1' }, visitor: { S: 'v' } };
    await through.send(new PutItemCommand({ TableName: views, Item }));
    const { Item: found } = await direct.send(
      new GetItemCommand({ TableName: views, Key: { page: Item.page, minute: Item.minute } }),
    );
    expect(found).toEqual(Item);
    const query = new QueryCommand({
      TableName: views,
      IndexName: 'by-visitor',
      KeyConditionExpression: 'visitor = :v',
      ExpressionAttributeValues: { ':v': { S: 'v' } },
    });
    expect((await through.send(query)).Items).toEqual([Item]);
    const once = new PutItemCommand({
      TableName: views,
      Item,
      ConditionExpression: 'attribute_not_exists(page)',
    });
    await expect(through.send(once)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  it('answer what is not supported with an error, not with silence', async () => {
    const TransactItems = [{ Put: { TableName: views, Item: { page: { S: 'x' }, minute: { N: '1' } } } }];
    await expect(
      client(dynamodb.endpoint).send(new TransactWriteItemsCommand({ TransactItems })),
    ).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('are refused with the sentence of DynamoDB and their place in the template', async () => {
    const again = { Locks: Resources.Locks };
    await expect(
      provisionAssembly(assemblyOf({ Other: { Resources: again } }), [tableResources(dynamodb)], []),
    ).rejects.toThrow(
      'Other/Locks (AWS::DynamoDB::Table): CreateTable was answered with ResourceInUseException',
    );
    const unkeyed = {
      T: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { ...Resources.Locks.Properties, KeySchema: [key('no')] },
      },
    };
    await expect(
      provisionAssembly(assemblyOf({ Other: { Resources: unkeyed } }), [tableResources(dynamodb)], []),
    ).rejects.toThrow('Other/T (AWS::DynamoDB::Table): One or more parameter values were invalid');
  });

  it('have no stream to refer to', async () => {
    const quoting = {
      Locks: { ...Resources.Locks, Properties: { ...Resources.Locks.Properties, TableName: 'quoted' } },
      Reader: {
        ...Resources.Views,
        Properties: { ...Resources.Views.Properties, TableName: { 'Fn::GetAtt': 'Locks.StreamArn' } },
      },
    };
    await expect(
      provisionAssembly(assemblyOf({ Other: { Resources: quoting } }), [tableResources(dynamodb)], []),
    ).rejects.toThrow('unknown attribute StreamArn of Locks (AWS::DynamoDB::Table); known: Arn');
  });
});

describe('the limits of a table', () => {
  const Item = (key: string, sort: number) => ({ key: { S: key }, sort: { N: String(sort) } });
  let tables = 0;
  const newTable = async (WarmThroughput?: object) => {
    const stack = `Limits${tables++}`;
    const table = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'key', AttributeType: 'S' },
          { AttributeName: 'sort', AttributeType: 'N' },
        ],
        KeySchema: [key('key'), key('sort', 'RANGE')],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        ...(WarmThroughput && { WarmThroughput }),
      },
    };
    const made = await provisionAssembly(
      assemblyOf({ [stack]: { Resources: { Table: table } } }),
      [tableResources(dynamodb)],
      [],
      options,
    );
    return String(made.resource(stack, 'Table')?.ref);
  };
  /** Writes a batch of 25 items of 40 units each, all with one partition key. */
  const batch = (TableName: string, partitionKey: string, n: number) => {
    const large = { S: 'x'.repeat(40 * 1024 - 100) };
    const puts = Array.from({ length: 25 }, (_, at) => ({
      PutRequest: { Item: { ...Item(partitionKey, 25 * n + at), large } },
    }));
    return client(url).send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  };

  it('are 1,000 write units a second for a partition key; a batch of which nothing fits is refused', async () => {
    const table = await newTable();
    const large = { S: 'x'.repeat(390 * 1024) };
    const one = (n: number) =>
      client(url).send(
        new BatchWriteItemCommand({
          RequestItems: { [table]: [{ PutRequest: { Item: { ...Item('hot', n), large } } }] },
        }),
      );
    // 12 items of 391 units are far more than a few seconds take.
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => one(n)));
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
    expect(refused[0]).toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 400 },
      message: expect.stringContaining('Throughput exceeds the current capacity of your table or index.'),
      throttlingReasons: [
        {
          reason: 'TableWriteKeyRangeThroughputExceeded',
          resource: `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}`,
        },
      ],
    });
    // Another key of the same table is not affected.
    expect((await batch(table, 'other', 0)).UnprocessedItems).toEqual({});
    const count = refused.length;
    await expect.poll(() => usageOf(table, 'WriteKeyRangeThroughputThrottleEvents')).toBe(count);
    expect(usageOf(table, 'WriteThrottleEvents')).toBe(count);
    expect(usageOf(table, 'ThrottledRequests', 'BatchWriteItem')).toBe(count);
    await expect.poll(() => usageOf(table, 'ConsumedWriteCapacityUnits')).toBe((12 - count) * 391 + 25 * 40);
  });

  it('leave items of a batch unprocessed, and only those that are too many', async () => {
    const table = await newTable();
    const large = { S: 'x'.repeat(390 * 1024) };
    const puts = [Item('hot', 1), Item('hot', 2), Item('hot', 3), Item('cold', 1)].map((item) => ({
      PutRequest: { Item: { ...item, large } },
    }));
    const { UnprocessedItems = {} } = await client(url).send(
      new BatchWriteItemCommand({ RequestItems: { [table]: puts } }),
    );
    expect(UnprocessedItems[table]).toEqual([puts[2]]);
    await expect.poll(() => usageOf(table, 'WriteThrottleEvents')).toBe(1);
    expect(usageOf(table, 'ThrottledRequests', 'BatchWriteItem')).toBe(0);
  });

  it('go by the clock that it is given', async () => {
    const clock = new ManualClock();
    const own = await DynamoDb.start({ ...options, clock, onError });
    onTestFinished(() => own.close());
    await own.call('CreateTable', {
      TableName: 'views',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [key('key')],
    });
    const large = { S: 'x'.repeat(390 * 1024) };
    const write = () =>
      own.call('PutItem', { TableName: 'views', Item: { key: { S: 'hot' }, large } }).then(
        () => 'written',
        ({ code }) => code,
      );
    const outcomes = async (count: number) => {
      const all: string[] = [];
      for (let n = 0; n < count; n++) all.push(await write());
      return all;
    };
    expect((await outcomes(12)).at(-1)).toMatch(/Throttling|ThroughputExceeded/);
    expect(await outcomes(3)).not.toContain('written');
    await clock.advance(1000);
    expect(await outcomes(2)).toContain('written');
  });

  it('are those of a new on-demand table, unless it is warm', async () => {
    const set = vi.spyOn(dynamodb, 'setThroughput');
    const [cold, warm] = [await newTable(), await newTable({ WriteUnitsPerSecond: 8_000 })];
    expect(set.mock.calls).toEqual([
      [cold, { write: 4_000, read: 12_000 }],
      [warm, { write: 8_000, read: 12_000 }],
    ]);
    set.mockRestore();
    await dynamodb.setThroughput(warm, { write: 30, read: 30 });
    expect((await batch(warm, 'a', 0)).UnprocessedItems?.[warm]).toHaveLength(24);
  });

  it('hold for single writes and for reads', async () => {
    const table = await newTable();
    const through = client(url);
    const large = { S: 'x'.repeat(390 * 1024) };
    const write = (n: number) =>
      through.send(new PutItemCommand({ TableName: table, Item: { ...Item('hot', n), large } }));
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => write(n)));
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    // A count of about a megabyte costs some 200 units, and 60 of them far more than 3,000.
    const read = () =>
      through.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#key = :key',
          ExpressionAttributeNames: { '#key': 'key' },
          ExpressionAttributeValues: { ':key': { S: 'hot' } },
          ConsistentRead: true,
          Select: 'COUNT',
        }),
      );
    const reads = await Promise.allSettled(Array.from({ length: 60 }, read));
    const failed = reads.filter((result) => result.status === 'rejected');
    expect(failed[0]?.reason).toMatchObject({
      name: 'ThrottlingException',
      throttlingReasons: [{ reason: 'TableReadKeyRangeThroughputExceeded' }],
    });
    // The answers say nothing of capacity unless they are asked.
    const read1 = reads.find((result) => result.status === 'fulfilled');
    expect(read1?.value.ConsumedCapacity).toBeUndefined();
  });

  it('have a time to live that can be described', async () => {
    const TableName = await newTable();
    const { TimeToLiveDescription } = await client(dynamodb.endpoint).send(
      new DescribeTimeToLiveCommand({ TableName }),
    );
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  });

  it('cannot be made less than those of a new table', async () => {
    await expect(newTable({ WriteUnitsPerSecond: 100 })).rejects.toThrow(
      'WarmThroughput.WriteUnitsPerSecond',
    );
  });
});

describe('the process', () => {
  it('ends with its parent, and not on Ctrl-C, which is for the parent', async () => {
    const child = spawn(process.execPath, ['-e', dynaliteProgram(new Scale()), require.resolve('dynalite')], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit');
    await once(child, 'message');
    child.kill('SIGINT');
    child.disconnect(); // what the operating system does when the parent dies
    expect(await ended).toEqual([0, null]);
  });

  it('is reported when it ends by itself', async () => {
    const ended = new Promise<Error>((resolve) => {
      const start = DynamoDb.start({ ...options, onError: resolve });
      start.then((it) => process.kill(Number(it.pid), 'SIGTERM'));
    });
    expect((await ended).message).toBe('The DynamoDB process (dynalite) ended with SIGTERM.');
  });
});
