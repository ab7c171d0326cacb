import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { DynamoDb } from '../../../../../local/services/dynamodb';

let dynamodb: DynamoDb;
let door: FrontDoor;
let client: DynamoDBClient;
let tables = 0;
let TableName: string;

beforeAll(async () => {
  const onError = (error: unknown) => {
    throw error;
  };
  dynamodb = await DynamoDb.start({ region: 'eu-west-1', accountId: '123456789012', onError });
  door = new FrontDoor({ services: [dynamodb], onError });
  const { url: endpoint } = await door.start({ port: 0 });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await door.close();
  await dynamodb.close();
});

beforeEach(async () => {
  TableName = `leases-${++tables}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'leaseKey', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'leaseKey', AttributeType: 'S' }],
    }),
  );
});

const IndexName = 'LeaseOwnerToLeaseKeyIndex';
const putLease = (leaseKey: string, leaseOwner?: object) =>
  client.send(
    new PutItemCommand({
      TableName,
      Item: { leaseKey: { S: leaseKey }, leaseCounter: { N: '1' }, ...Object(leaseOwner && { leaseOwner }) },
    }),
  );

/** As the Kinesis Client Library 3 asks for it. */
const makeIndex = (input: Partial<UpdateTableCommandInput> = {}) =>
  client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: 'leaseOwner', AttributeType: 'S' },
        { AttributeName: 'leaseKey', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName,
            KeySchema: [
              { AttributeName: 'leaseOwner', KeyType: 'HASH' },
              { AttributeName: 'leaseKey', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        },
      ],
      ...input,
    }),
  );

async function leasesOf(owner: string) {
  const { Items } = await client.send(
    new QueryCommand({
      TableName,
      IndexName,
      KeyConditionExpression: 'leaseOwner = :owner',
      ExpressionAttributeValues: { ':owner': { S: owner } },
    }),
  );
  return Items;
}

async function described() {
  return (await client.send(new DescribeTableCommand({ TableName }))).Table;
}

describe('UpdateTable of an on-demand table', () => {
  it('makes a global secondary index with the items of the table, and of later writes', async () => {
    await putLease('shard-1', { S: 'me' });
    await putLease('shard-2');
    await putLease('shard-3', { N: '3' });
    const { TableDescription } = await makeIndex();
    expect(TableDescription).toMatchObject({
      TableStatus: 'UPDATING',
      GlobalSecondaryIndexes: [{ IndexName, IndexStatus: 'CREATING' }],
    });
    await putLease('shard-4', { S: 'me' });
    expect(await described()).toMatchObject({
      TableStatus: 'ACTIVE',
      AttributeDefinitions: [{ AttributeName: 'leaseOwner' }, { AttributeName: 'leaseKey' }],
      GlobalSecondaryIndexes: [
        { IndexName, IndexStatus: 'ACTIVE', IndexArn: expect.stringMatching(`/index/${IndexName}$`) },
      ],
    });
    expect(await leasesOf('me')).toEqual(
      ['shard-1', 'shard-4'].map((key) => ({ leaseKey: { S: key }, leaseOwner: { S: 'me' } })),
    );
  });

  it('drops it again, with the definitions that nothing else needs', async () => {
    await makeIndex();
    await client.send(
      new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] }),
    );
    const table = await described();
    expect(table?.GlobalSecondaryIndexes).toBeUndefined();
    expect(table?.AttributeDefinitions).toEqual([{ AttributeName: 'leaseKey', AttributeType: 'S' }]);
    await expect(leasesOf('me')).rejects.toThrow(/index/i);
  });

  it.each([
    ['an index that exists', {}, true, 'already exists'],
    ['a key without a definition', { AttributeDefinitions: [] }, false, 'AttributeDefinitions: [leaseKey]'],
    [
      'two changes of indexes',
      { GlobalSecondaryIndexUpdates: ['one', 'two'].map((name) => ({ Delete: { IndexName: name } })) },
      false,
      'Only 1 online index',
    ],
    [
      'an index that is not there',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'none' } }] },
      false,
      'none',
    ],
    [
      'a change of the billing mode beside it',
      { BillingMode: 'PAY_PER_REQUEST' as const },
      false,
      'of its own',
    ],
  ])('refuses %s', async (_, input, isThere, message) => {
    if (isThere) await makeIndex();
    await expect(makeIndex(input)).rejects.toThrow(message);
  });
});

describe('a condition that does not hold', () => {
  const renew = (options: object) =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: { leaseKey: { S: 'shard-1' } },
        UpdateExpression: 'SET leaseCounter = :new',
        ConditionExpression: 'leaseCounter = :old',
        ExpressionAttributeValues: { ':new': { N: '8' }, ':old': { N: '7' } },
        ...options,
      }),
    );

  it('comes with the item, if asked for', async () => {
    await putLease('shard-1');
    const item = { leaseKey: { S: 'shard-1' }, leaseCounter: { N: '1' } };
    await expect(renew({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: item,
    });
    const put = new PutItemCommand({
      TableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(leaseKey)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(client.send(put)).rejects.toMatchObject({ Item: item });
  });

  it('comes alone otherwise, and where there is no item', async () => {
    await expect(renew({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: undefined,
    });
    await putLease('shard-1');
    await expect(renew({})).rejects.toMatchObject({ Item: undefined });
    await expect(renew({ ReturnValuesOnConditionCheckFailure: 'SOME' })).rejects.toThrow('[ALL_OLD, NONE]');
  });
});
