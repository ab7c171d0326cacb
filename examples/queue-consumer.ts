// A worker on a Kinesis queue: start as many as you like. QUEUE_ARN is an output of the stack with the StreamQueue.
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { QueueConsumer } from 'cdk-kinesis-blueprint/client';

async function main({ QUEUE_ARN = '' }: NodeJS.ProcessEnv): Promise<void> {
  const consumer = new QueueConsumer({
    kinesis: new KinesisClient(),
    queueArn: QUEUE_ARN,
    concurrency: 20,
    processRecord: async ({ recordId, data }) => {
      // Your work. The same record can come again, so write idempotently, for example by its id.
      console.log(recordId, Buffer.from(data).toString());
    },
  });
  process.once('SIGTERM', () => consumer.close({ timeoutMs: 25_000 }));
  consumer.start();
  console.log(await consumer.ended);
}

main(process.env).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
