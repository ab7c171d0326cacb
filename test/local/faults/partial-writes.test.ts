import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoDb, tableResources } from '../../../local/services/dynamodb';
import { provisionAssembly } from '../../../local/template';
import { assemblyOf } from '../template/support';
import { faultyDoors } from './support/faulty-door';

const ACCOUNT = { region: 'eu-west-1', accountId: '123456789012' };

describe('a partial BatchWriteItem', () => {
  const open = faultyDoors();
  let dynamodb: DynamoDb;

  beforeAll(async () => {
    const onError = (error: Error) => {
      throw error;
    };
    dynamodb = await DynamoDb.start({ ...ACCOUNT, onError });
    const Properties = {
      TableName: 'views',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    };
    const Resources = { Views: { Type: 'AWS::DynamoDB::Table', Properties } };
    await provisionAssembly(assemblyOf({ MyStack: { Resources } }), [tableResources(dynamodb)], [], ACCOUNT);
  });
  afterAll(() => dynamodb?.close());

  const batch = (ids: readonly string[]) =>
    new BatchWriteItemCommand({
      RequestItems: { views: ids.map((id) => ({ PutRequest: { Item: { id: { S: id } } } })) },
    });

  it('leaves some items unprocessed, and writes the rest', async () => {
    const { clientOf, injected } = await open({ partialWrites: 0.5 }, [dynamodb]);
    const client = clientOf(1)(DynamoDBClient);
    const expected: (string | undefined)[] = [];
    for (let call = 0; call < 10; call++) {
      const ids = Array.from({ length: 5 }, (_, i) => `${call}-${i}`);
      const { UnprocessedItems } = await client.send(batch(ids));
      const left = UnprocessedItems?.views?.map(({ PutRequest }) => PutRequest?.Item?.id?.S) ?? [];
      expect(left.length).toBeLessThan(5);
      expected.push(...ids.filter((id) => !left.includes(id)));
    }
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'views', ConsistentRead: true }));
    expect(Items.map(({ id }) => id?.S).sort()).toEqual(expected.sort());
    expect(injected).toEqual(Array(4).fill('partialWrite dynamodb BatchWriteItem'));
  });

  it('is refused when it has one item, as DynamoDB does when it can process none', async () => {
    const { clientOf } = await open({ partialWrites: 1 }, [dynamodb]);
    await expect(clientOf(1)(DynamoDBClient).send(batch(['one']))).rejects.toThrow(
      expect.objectContaining({ name: 'ProvisionedThroughputExceededException' }),
    );
  });
});
