import { processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type KinesisBatchEvent,
  type ProcessedRecord,
  UserRecordBatchProcessor,
} from '../../../../client/lambda';
import { DynamoDb } from '../../../../local/services/dynamodb';
import { functionContext } from '../../lambdas/support/function-context';
import { eventOf, SHARD } from './support/aggregate-event';

let handled: string[];
beforeEach(() => {
  handled = [];
});

const textOf = ({ kinesis }: ProcessedRecord) => Buffer.from(kinesis.data, 'base64').toString();

/** The second word of a record says what happens to it. */
async function handle(record: ProcessedRecord): Promise<string> {
  const text = textOf(record);
  await Promise.resolve();
  handled.push(text);
  if (text.includes('fail')) throw new Error('no');
  return text;
}

function run(
  event: KinesisBatchEvent,
  handler: (record: ProcessedRecord) => Promise<unknown> = handle,
  options: { readonly processInParallel?: boolean } = {},
) {
  const processor = new UserRecordBatchProcessor();
  const powertoolsEvent = event as unknown as Parameters<typeof processPartialResponse>[0];
  return processPartialResponse(powertoolsEvent, handler, processor, {
    context: functionContext(),
    ...options,
  });
}
const reported = (...numbers: readonly number[]) => ({
  batchItemFailures: numbers.map((number) => ({ itemIdentifier: String(number) })),
});

describe('a batch of aggregates', () => {
  it('is handed over as user records, each with its idempotency key', async () => {
    const keys: string[] = [];
    const handler = async ({ idempotencyKey, kinesis }: ProcessedRecord) => {
      keys.push(`${kinesis.partitionKey} ${idempotencyKey}`);
    };
    expect(await run(eventOf(0, ['a 1', 'b 2'], 'c 3'), handler)).toEqual(reported());
    expect(keys).toEqual([`a ${SHARD}:100:0`, `b ${SHARD}:100:1`, `c ${SHARD}:101:0`]);
  });

  it('reports the aggregates of failed user records, each once, in the order of the shard', async () => {
    const event = eventOf(0, 'a good', ['b good', 'c fail', 'd fail'], ['e good', 'f good'], 'g fail');
    expect(await run(event)).toEqual(reported(101, 103));
  });

  it('fails whole where every user record fails', async () => {
    await expect(run(eventOf(0, ['a fail', 'b fail']))).rejects.toThrow('All records failed');
  });
});

describe('the records of one partition key', () => {
  it('come one after the other, and not at all behind one that has failed', async () => {
    const event = eventOf(0, ['a 1', 'b 1 fail', 'a 2'], 'b 2', ['a 3', 'b 3']);
    expect(await run(event)).toEqual(reported(100, 101, 102));
    expect(handled.filter((text) => text.startsWith('a'))).toEqual(['a 1', 'a 2', 'a 3']);
    expect(handled.filter((text) => text.startsWith('b'))).toEqual(['b 1 fail']);
  });

  it('run beside other keys', async () => {
    let free: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      free = resolve;
    });
    const handler = async (record: ProcessedRecord) => {
      handled.push(textOf(record));
      if (textOf(record) === 'a 1') await blocked;
      if (textOf(record) === 'b 2') free();
    };
    await run(eventOf(0, ['a 1', 'a 2', 'b 1', 'b 2']), handler);
    expect(handled.indexOf('b 2')).toBeLessThan(handled.indexOf('a 2'));
  });

  it('run in the order of the shard where the batch is not to run in parallel', async () => {
    const texts = ['a 1', 'b 1', 'a 2', 'c 1', 'b 2'];
    await run(eventOf(0, texts), handle, { processInParallel: false });
    expect(handled).toEqual(texts);
  });
});

describe("with Powertools' idempotency in DynamoDB", () => {
  let dynamodb: DynamoDb;
  let client: DynamoDBClient;
  beforeAll(async () => {
    dynamodb = await DynamoDb.start({
      region: 'us-east-1',
      accountId: '123456789012',
      onError: (error) => {
        throw error;
      },
    });
    await dynamodb.call('CreateTable', {
      TableName: 'done',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new DynamoDBClient({ region: 'us-east-1', endpoint: dynamodb.endpoint, credentials });
  });
  afterAll(async () => {
    client.destroy();
    await dynamodb.close();
    vi.unstubAllEnvs();
  });

  it('the neighbours of a failed user record are not handled again when their aggregate comes again', async () => {
    const config = new IdempotencyConfig({
      eventKeyJmesPath: 'idempotencyKey',
      throwOnNoIdempotencyKey: true,
    });
    config.registerLambdaContext(functionContext());
    let isDown = true;
    const persistenceStore = new DynamoDBPersistenceLayer({ tableName: 'done', awsSdkV3Client: client });
    const once = makeIdempotent(
      async (record: ProcessedRecord) => {
        const text = textOf(record);
        if (isDown && text === 'b 1') throw new Error('no');
        handled.push(text);
        return text;
      },
      { persistenceStore, config },
    );
    const event = eventOf(0, ['a 1', 'b 1', 'c 1', 'b 2', 'a 1'], 'd 1');
    expect(await run(event, once)).toEqual(reported(100));
    expect([...handled].sort()).toEqual(['a 1', 'a 1', 'c 1', 'd 1']);
    isDown = false;
    expect(await run(event, once)).toEqual(reported());
    // Each once, also the two records that are alike; the key b in its order.
    expect(handled.slice(4)).toEqual(['b 1', 'b 2']);
  });
});
