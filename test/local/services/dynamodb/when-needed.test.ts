import { afterEach, describe, expect, it } from 'vitest';
import { DynamoDbWhenNeeded } from '../../../../local/services/dynamodb';

describe('DynamoDB', () => {
  let dynamodb: DynamoDbWhenNeeded | undefined;
  afterEach(() => dynamodb?.close());

  function make() {
    const held: string[] = [];
    const clock = {
      now: () => Date.now(),
      after: () => () => undefined,
      hold: (worker: string) => {
        held.push(worker);
        return () => undefined;
      },
    };
    dynamodb = new DynamoDbWhenNeeded({
      region: 'us-east-1',
      accountId: '000000000000',
      clock,
      onError: () => undefined,
    });
    return { dynamodb, held };
  }

  it('starts with the first call, once', async () => {
    const { dynamodb, held } = make();
    expect(held).toEqual([]);
    const tables = await Promise.all([dynamodb.call('ListTables', {}), dynamodb.call('ListTables', {})]);
    expect(tables).toEqual([{ TableNames: [] }, { TableNames: [] }]);
    // The start, and both calls.
    expect(held).toHaveLength(3);
  });

  it('closes without having started', async () => {
    const { dynamodb, held } = make();
    await dynamodb.close();
    expect(held).toEqual([]);
  });
});
