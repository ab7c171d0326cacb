import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConsumerStateError, LeaseConsumer, type LeaseConsumerOptions } from '../../../../client/consumer';
import { resolveOptions } from '../../../../client/consumer/lease-consumer-options';
import { dynamoDbCommands } from '../../../../client/consumer/leases/dynamodb-commands';
import { ManualClock, settle } from '../../../support/manual-clock';

/** Gets no answer, whatever its signal says: as over a connection that has died without a word. */
const hanging = { send: () => new Promise(() => undefined) };

function consumerOf(options: Partial<LeaseConsumerOptions> = {}) {
  const clock = new ManualClock(0);
  const consumer = new LeaseConsumer({
    kinesis: hanging as unknown as KinesisClient,
    dynamodb: hanging as unknown as DynamoDBClient,
    streamName: 'orders',
    applicationName: 'index',
    clock,
    onNotice: () => undefined,
    ...options,
  });
  return { clock, consumer };
}

// To load them takes real time.
beforeAll(() => dynamoDbCommands());

describe('a loop over a consumer', () => {
  it('is the only one: a second would say that the first has processed what it has in hand', async () => {
    const { consumer } = consumerOf();
    const [first, second] = [consumer[Symbol.asyncIterator](), consumer[Symbol.asyncIterator]()];
    first.next().catch(() => undefined);
    const refusals: unknown[] = [];
    second.next().catch((error: unknown) => refusals.push(error));
    await settle();
    expect(refusals).toEqual([expect.any(ConsumerStateError)]);
    expect(String(refusals)).toContain('A LeaseConsumer is iterated by one loop');
  });
});

describe('a handler that buffers', () => {
  const processRecords = () => undefined;
  const flush = () => undefined;

  it('has to say itself what it has processed', () => {
    const message =
      'flush of a LeaseConsumer needs autoCheckpoint: false, got true: a handler that buffers has to say itself';
    expect(() => consumerOf({ processRecords, flush })).toThrow(RangeError);
    expect(() => consumerOf({ processRecords, flush })).toThrow(message);
    expect(() => consumerOf({ flush, autoCheckpoint: true })).toThrow(message);
    expect(() => consumerOf({ processRecords, flush, autoCheckpoint: false })).not.toThrow();
  });
});

describe('what a consumer is given', () => {
  it('is no checkpoint of its own for a loop, which would count what it was left with', () => {
    expect(() => consumerOf({ autoCheckpoint: true })).toThrow(
      'autoCheckpoint of a LeaseConsumer needs processRecords, got true without',
    );
  });

  it('may throw in onNotice and metrics: records are more important', () => {
    const thrower = () => {
      throw new Error('broken');
    };
    const { onNotice, metrics } = resolveOptions({
      streamName: 's',
      applicationName: 'app',
      onNotice: thrower,
      metrics: thrower,
    } as never);
    expect(() => [onNotice('a', {}), metrics?.('line')]).not.toThrow();
  });

  it('is told of at the start where it has no place for poison', async () => {
    const notices: string[] = [];
    const onNotice = (message: string) => notices.push(message);
    consumerOf({ onNotice, processRecords: () => undefined })
      .consumer.start()
      .catch(() => undefined);
    expect(notices).toEqual([
      'there are no deadLetters: a record that cannot be processed is tried without end, and holds up its shard',
    ]);
    consumerOf({ onNotice, processRecords: () => undefined, deadLetters: { put: () => undefined } })
      .consumer.start()
      .catch(() => undefined);
    expect(notices).toHaveLength(1);
  });
});

describe('a shutdown', () => {
  it('settles in time while the start waits for an answer that never comes', async () => {
    const { consumer, clock } = consumerOf({ processRecords: () => undefined });
    consumer.start().catch(() => undefined);
    await settle();
    const reports: unknown[] = [];
    void consumer.shutdown({ timeoutMs: 5_000 }).then((report) => reports.push(report));
    await clock.advance(4_999);
    expect(reports).toEqual([]);
    await clock.advance(1);
    expect(reports).toEqual([{ handedOver: [], abandoned: [] }]);
    await expect(consumer.ended).resolves.toBeUndefined();
  });

  it('settles in time while a search for leases waits for an answer that never comes', async () => {
    const Table = {
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'leaseKey', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'leaseKey', AttributeType: 'S' }],
    };
    const answers: object[] = [{ Table }, { Items: [] }];
    const dynamodb = { send: async () => answers.shift() ?? new Promise(() => undefined) };
    const { consumer, clock } = consumerOf({
      processRecords: () => undefined,
      dynamodb: dynamodb as unknown as DynamoDBClient,
      kinesis: { send: async () => ({ Shards: [] }) } as unknown as KinesisClient,
    });
    await consumer.start();
    await clock.advance(1);
    let isOver = false;
    void consumer.shutdown({ timeoutMs: 5_000 }).then(() => {
      isOver = true;
    });
    await clock.advance(4_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(isOver).toBe(true);
  });
});
