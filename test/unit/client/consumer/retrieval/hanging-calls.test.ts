import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { beforeAll, describe, expect, it } from 'vitest';
import { CallTimeoutError } from '../../../../../client/call-within';
import { DynamoDbLeaseStore } from '../../../../../client/consumer/leases';
import { dynamoDbCommands } from '../../../../../client/consumer/leases/dynamodb-commands';
import { KinesisSource } from '../../../../../client/consumer/retrieval';
import { timedCalls } from '../../../../../client/consumer/timed-call';
import { ManualClock } from '../../../../support/manual-clock';

const LIMIT_MS = 30_000;
const FROM = { sequenceNumber: 'TRIM_HORIZON', subSequenceNumber: 0 } as const;
const ANSWERS: Record<string, object> = {
  GetShardIteratorCommand: { ShardIterator: 'iterator' },
  GetRecordsCommand: { Records: [], NextShardIterator: 'next', MillisBehindLatest: 0 },
  DescribeStreamSummaryCommand: { StreamDescriptionSummary: { StreamARN: 'arn' } },
  DescribeStreamConsumerCommand: { ConsumerDescription: { ConsumerStatus: 'ACTIVE', ConsumerARN: 'arn' } },
  SubscribeToShardCommand: { EventStream: { [Symbol.asyncIterator]: event } },
};

async function* event() {
  yield { SubscribeToShardEvent: { Records: [], MillisBehindLatest: 0, ContinuationSequenceNumber: '1' } };
}

/** Its first call of one kind gets no answer, whatever its signal says. */
function hangingAt(name: string) {
  const calls: string[] = [];
  const send = (command: object) => {
    calls.push(command.constructor.name);
    const isFirst = calls.filter((call) => call === name).length === 1;
    if (command.constructor.name === name && isFirst) return new Promise(() => undefined);
    return Promise.resolve(ANSWERS[command.constructor.name]);
  };
  return { calls, client: { send } };
}

function sourceOver(client: object, fanOutConsumer?: string) {
  const clock = new ManualClock(0);
  const troubles: unknown[] = [];
  const patience = {
    clock,
    random: () => 0,
    onTrouble: (_: string, error: unknown) => void troubles.push(error),
  };
  const source = new KinesisSource({
    client: client as KinesisClient,
    stream: { StreamName: 'orders' },
    initialPosition: 'TRIM_HORIZON',
    fanOutConsumer,
    maxRecordsPerCall: 10,
    idleMs: 1_000,
    patience,
    timed: timedCalls(clock, LIMIT_MS),
  });
  return { clock, troubles, source };
}

describe('an answer of Kinesis that never comes', () => {
  it.each([
    { name: 'GetShardIteratorCommand', fanOutConsumer: undefined },
    { name: 'GetRecordsCommand', fanOutConsumer: undefined },
    { name: 'DescribeStreamSummaryCommand', fanOutConsumer: 'index' },
    { name: 'DescribeStreamConsumerCommand', fanOutConsumer: 'index' },
    { name: 'SubscribeToShardCommand', fanOutConsumer: 'index' },
  ])('to $name is told of, and asked for again', async ({ name, fanOutConsumer }) => {
    const { client, calls } = hangingAt(name);
    const { clock, troubles, source } = sourceOver(client, fanOutConsumer);
    const abort = new AbortController();
    const page = source.read('shard', FROM, abort.signal)[Symbol.asyncIterator]().next();
    await clock.advance(LIMIT_MS - 1);
    expect([calls.at(-1), troubles]).toEqual([name, []]);
    await clock.advance(2);
    expect((await page).value).toMatchObject({ records: [] });
    expect(troubles).toEqual([expect.any(CallTimeoutError)]);
    expect(calls.filter((call) => call === name)).toHaveLength(2);
  });

  it('to ListShards fails it', async () => {
    const { clock, source } = sourceOver(hangingAt('ListShardsCommand').client);
    const listing = source.listShards().catch((error: unknown) => error);
    await clock.advance(LIMIT_MS);
    expect(await listing).toBeInstanceOf(CallTimeoutError);
  });
});

describe('an answer of DynamoDB that never comes', () => {
  // To load them takes real time.
  beforeAll(() => dynamoDbCommands());

  it.each([
    { name: 'DescribeTableCommand', use: (store: DynamoDbLeaseStore) => store.open(), ms: LIMIT_MS },
    { name: 'ScanCommand', use: (store: DynamoDbLeaseStore) => store.list(), ms: LIMIT_MS },
    { name: 'GetItemCommand', use: (store: DynamoDbLeaseStore) => store.get('shard'), ms: 3_000 },
  ])('to $name fails it', async ({ name, use, ms }) => {
    const client = hangingAt(name).client as unknown as DynamoDBClient;
    const clock = new ManualClock(0);
    const store = new DynamoDbLeaseStore({ client, tableName: 'leases', clock, callTimeoutMs: 3_000 });
    const failed: unknown[] = [];
    use(store).catch((error: unknown) => failed.push(error));
    await clock.advance(ms - 1);
    expect(failed).toEqual([]);
    await clock.advance(1);
    expect(String(failed)).toContain(`within ${ms} ms`);
  });
});
