import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrontDoor } from '../../../../local/http';
import { DynamoDb, tableResources } from '../../../../local/services/dynamodb';
import { dynaliteProgram } from '../../../../local/services/dynamodb/dynalite-program';
import { provisionAssembly } from '../../../../local/template';
import { assemblyOf } from '../../template/support';

const options = { region: 'eu-west-1', accountId: '123456789012' };
const failures: unknown[] = [];
const onError = (error: unknown) => void failures.push(error);

let dynamodb: DynamoDb;
let door: FrontDoor;
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

beforeAll(async () => {
  dynamodb = await DynamoDb.start({ ...options, onError });
  door = new FrontDoor({ services: [dynamodb], onError });
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
      note: 'without effect here: Replicas.PointInTimeRecoverySpecification, Replicas.Tags, TimeToLiveSpecification',
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

  it('are read and written at the address of the process and at the front door alike', async () => {
    const { url } = await door.start({ port: 0 });
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

describe('the process', () => {
  it('ends with its parent, and not on Ctrl-C, which is for the parent', async () => {
    const child = spawn(process.execPath, ['-e', dynaliteProgram, require.resolve('dynalite')], {
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
