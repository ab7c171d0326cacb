import { afterAll, beforeAll, expect, it } from 'vitest';
import { DynamoDb } from '../../../../../local/services/dynamodb';

let dynamodb: DynamoDb;
beforeAll(async () => {
  dynamodb = await DynamoDb.start({
    region: 'eu-west-1',
    accountId: '123456789012',
    onError: (error) => {
      throw error;
    },
  });
});
afterAll(() => dynamodb.close());

const table = {
  TableName: 'orders',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
};
const status = async () => {
  const { Table } = await dynamodb.call('DescribeTable', { TableName: 'orders' });
  return Object(Table).TableStatus;
};

it('a table can be used as soon as it is made, and made again as soon as it is deleted', async () => {
  for (let round = 0; round < 100; round++) {
    await dynamodb.call('CreateTable', table);
    expect(await status()).toBe('ACTIVE');
    await dynamodb.call('DeleteTable', { TableName: 'orders' });
  }
});

it('is refused as before when it is there already, or is not there', async () => {
  await dynamodb.call('CreateTable', table);
  await expect(dynamodb.call('CreateTable', table)).rejects.toMatchObject({ code: 'ResourceInUseException' });
  await dynamodb.call('DeleteTable', { TableName: 'orders' });
  await expect(dynamodb.call('DeleteTable', { TableName: 'orders' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});
