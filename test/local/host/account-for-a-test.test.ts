import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { LocalAws } from 'cdk-kinesis-blueprint/local';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'orders-'));
let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start({ folder, streams: [{ name: 'orders', shards: 2 }] });
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

test('an order is written', async () => {
  const kinesis = new KinesisClient(aws.clientConfiguration);
  const order = { StreamName: 'orders', PartitionKey: 'customer-1', Data: Buffer.from('hello') };
  const { ShardId } = await aws.clock.play(kinesis.send(new PutRecordCommand(order)));
  expect(ShardId).toMatch(/^shardId-/);
});
