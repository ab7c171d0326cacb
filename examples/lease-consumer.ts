// A worker of a fleet that shares a stream: start as many as you like.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LeaseConsumer } from 'cdk-kinesis-blueprint/client';

async function main(): Promise<void> {
  const consumer = new LeaseConsumer({
    kinesis: new KinesisClient(),
    dynamodb: new DynamoDBClient(),
    streamName: 'orders',
    applicationName: 'order-index',
    processRecords: async (records, { shardId }) => {
      for (const { partitionKey, data } of records) console.log(shardId, partitionKey, data.length);
    },
  });
  await consumer.start();
  process.once('SIGTERM', () => consumer.shutdown({ timeoutMs: 25_000 }));
  await consumer.ended;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
