// A consumer of strict order, and a producer that keeps it. After npm run build:
//   npx cdk synth --app 'node dist/examples/order.js'
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { App, Duration, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { DataStream, LambdaConsumer, StreamCapacity } from 'cdk-kinesis-blueprint';
import { KinesisProducer } from 'cdk-kinesis-blueprint/client';

const stack = new Stack(new App(), 'Balances');
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  timeout: Duration.seconds(22),
});
const stream = new DataStream(stack, 'Balances', { capacity: StreamCapacity.provisioned({ shards: 4 }) });

new LambdaConsumer(stack, 'Consumer', {
  stream,
  handler,
  retryAttempts: -1, // until maxRecordAge, and without a parking lot: nothing overtakes a record that fails
});

/** Keeps the order of each key: await each put. */
export async function writeInOrder(balances: AsyncIterable<{ account: string; data: Uint8Array }>) {
  const client = new KinesisClient({ maxAttempts: 1 });
  const producer = new KinesisProducer({ client, streamName: 'balances' });
  for await (const { account, data } of balances) {
    await producer.put({ partitionKey: account, data });
  }
  await producer.close({ timeoutMs: 20_000 });
}
