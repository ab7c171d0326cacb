import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LeaseConsumer } from '../../client/consumer';

/** A worker on a local endpoint: arguments are endpoint, stream and worker id. It prints what it has processed in all. */
async function main([endpoint = '', streamName = '', workerId = '']: readonly string[]): Promise<void> {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const configuration = { endpoint, region: 'us-east-1', credentials };
  let processed = 0;
  const consumer = new LeaseConsumer({
    kinesis: new KinesisClient(configuration),
    dynamodb: new DynamoDBClient(configuration),
    streamName,
    applicationName: streamName,
    workerId,
    idleTimeBetweenReadsMs: 250,
    processRecords: (records, { shardId }) => {
      processed += records.length;
      console.log(`count ${shardId} ${processed}`);
    },
  });
  await consumer.start();
  console.log('started');
  await consumer.ended;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
