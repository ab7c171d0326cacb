// A worker of a KclService: one process of a fleet that shares a stream. What KclService gives it is in its environment.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LeaseConsumer } from 'cdk-kinesis-blueprint/client';

/** Less than the stop timeout of the container, which is 120 s. */
const SHUTDOWN_MS = 110_000;

async function main({ STREAM_NAME, APPLICATION_NAME = '', CONSUMER_NAME }: NodeJS.ProcessEnv): Promise<void> {
  const consumer = new LeaseConsumer({
    kinesis: new KinesisClient(),
    dynamodb: new DynamoDBClient(),
    streamName: STREAM_NAME,
    applicationName: APPLICATION_NAME,
    fanOutConsumer: CONSUMER_NAME,
    metrics: (line) => console.log(line),
    processRecords: async (records, { shardId }) => {
      // Your work. Records come at least once, so write idempotently.
      for (const { partitionKey, data } of records)
        console.log(shardId, partitionKey, Buffer.from(data).toString());
    },
  });
  process.once('SIGTERM', async () => {
    // Shards that are handed over go on at once; abandoned ones wait for the failover time of their leases.
    console.log(JSON.stringify({ shutdown: await consumer.shutdown({ timeoutMs: SHUTDOWN_MS }) }));
  });
  await consumer.start();
  await consumer.ended;
}

main(process.env).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
