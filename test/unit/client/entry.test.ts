import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it, vi } from 'vitest';
import { KinesisProducer } from '../../../client';
import { DynamoDbLeaseStore } from '../../../client/consumer/leases';
import { ManualClock } from '../../support/manual-clock';

vi.mock('@aws-sdk/client-dynamodb', () => {
  throw new Error("Cannot find module '@aws-sdk/client-dynamodb'");
});

describe('cdk-kinesis-blueprint/client, where @aws-sdk/client-dynamodb is not installed', () => {
  it('is loaded, and makes a producer', async () => {
    const producer = new KinesisProducer({ client: {} as KinesisClient, streamName: 'clicks' });
    await expect(producer.close()).resolves.toBeUndefined();
  });

  it('says what is missing to a consumer that opens its lease table', async () => {
    const store = new DynamoDbLeaseStore({
      client: {} as never,
      tableName: 'leases',
      clock: new ManualClock(),
      callTimeoutMs: 1_000,
    });
    const error: unknown = await store.open().catch((thrown: unknown) => thrown);
    // Vitest wraps what a mocked module throws.
    expect(String((error as Error).cause)).toContain("Cannot find module '@aws-sdk/client-dynamodb'");
  });
});
