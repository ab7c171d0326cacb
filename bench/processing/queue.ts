import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { QueueConsumer } from '../../client/queue';
import { callQueue } from '../../client/queue/queue-calls';
import { startOurs } from '../kinesis/our-kinesis';
import type { BenchRow } from '../page';
import { median, medianRatio } from '../statistics';

const ROUNDS = 3;
const RECORDS = 4_000;
const BATCH = 10;
const BYTES = 200;
/** Longer than a round. */
const VISIBILITY_SECONDS = 300;
const WAIT_SECONDS = 1;
const TARGET = 0.9;

/** Receives and acknowledges all records of a queue; resolves with how many there were. */
type Drain = (client: KinesisClient, queueArn: string) => Promise<void>;

/** QueueConsumer against a loop that receives ten and acknowledges ten, on the same local Kinesis in a process of its own. */
export async function queueBench(): Promise<BenchRow[]> {
  const kinesis = await startOurs();
  const client = new KinesisClient({
    endpoint: kinesis.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  try {
    const [ten, hundred, plain]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      const streamArn = await filledStream(client, `round-${round}`);
      ten.push(await pairsPerSecond(client, streamArn, 'ten', consumed(10)));
      hundred.push(await pairsPerSecond(client, streamArn, 'hundred', consumed(100)));
      plain.push(await pairsPerSecond(client, streamArn, 'plain', looped));
    }
    return [row('with 10 records in hand', ten, plain), row('with 100 records in hand', hundred, plain)];
  } finally {
    client.destroy();
    await kinesis.stop();
  }
}

function row(measure: string, ours: readonly number[], theirs: readonly number[]): BenchRow {
  const ratio = medianRatio(ours, theirs);
  return {
    measure: `QueueConsumer ${measure}: received and acknowledged`,
    ours: `${Math.round(median(ours)).toLocaleString('en-US')} records/s`,
    peer: `a loop of 10 and 10: ${Math.round(median(theirs)).toLocaleString('en-US')} records/s`,
    ratio: ratio.toFixed(2),
    target: `${TARGET}`,
    met: ratio >= TARGET,
  };
}

async function filledStream(client: KinesisClient, StreamName: string): Promise<string> {
  await client.send(new CreateStreamCommand({ StreamName, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }));
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
  for (let written = 0; written < RECORDS; ) {
    const Records = Array.from({ length: Math.min(500, RECORDS - written) }, (_, index) => ({
      PartitionKey: String(written + index),
      Data: Buffer.alloc(BYTES, written + index),
    }));
    const { FailedRecordCount = 0 } = await client.send(new PutRecordsCommand({ StreamName, Records }));
    if (FailedRecordCount > 0) throw new Error('The stream was throttled.');
    written += Records.length;
  }
  return StreamDescriptionSummary?.StreamARN ?? '';
}

async function pairsPerSecond(
  client: KinesisClient,
  StreamARN: string,
  QueueName: string,
  drain: Drain,
): Promise<number> {
  const { QueueDescription: queue } = await callQueue(client, 'CreateQueue', {
    QueueName: `${StreamARN.split('/').at(-1)}-${QueueName}`,
    StreamConfigurationList: [{ StreamARN, StartingPosition: { Type: 'TRIM_HORIZON' } }],
    QueueAttributes: { VisibilityTimeoutSeconds: VISIBILITY_SECONDS },
  });
  const QueueARN = queue?.QueueARN ?? '';
  while (
    (await callQueue(client, 'DescribeQueue', { QueueARN })).QueueDescription?.QueueStatus !== 'ACTIVE'
  ) {
    // The control plane works at once, after the next turn of its event loop.
  }
  const start = performance.now();
  await drain(client, QueueARN);
  const seconds = (performance.now() - start) / 1000;
  await callQueue(client, 'DeleteQueue', { QueueARN });
  return RECORDS / seconds;
}

function consumed(concurrency: number): Drain {
  return async (kinesis, queueArn) => {
    let count = 0;
    let settle: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const consumer = new QueueConsumer({
      kinesis,
      queueArn,
      concurrency,
      visibilityTimeoutSeconds: VISIBILITY_SECONDS,
      waitTimeSeconds: WAIT_SECONDS,
      processRecord: () => {
        if (++count === RECORDS) settle();
      },
    });
    consumer.start();
    await all;
    const { processed, failed } = await consumer.close();
    if (processed !== RECORDS || failed > 0)
      throw new Error(`${processed} of ${RECORDS} records were acknowledged.`);
  };
}

/** What a program does without a consumer. */
const looped: Drain = async (client, QueueARN) => {
  for (let count = 0; count < RECORDS; ) {
    const { QueueRecords = [] } = await callQueue(client, 'ReceiveQueueRecords', {
      QueueARN,
      Limit: BATCH,
      WaitTimeSeconds: WAIT_SECONDS,
      VisibilityTimeoutSeconds: VISIBILITY_SECONDS,
    });
    const Entries = QueueRecords.map(({ ReceiptHandle }) => ({ ReceiptHandle }));
    if (Entries.length > 0) await callQueue(client, 'AcknowledgeQueueRecords', { QueueARN, Entries });
    count += Entries.length;
  }
  // The consumer's close waits for its last receive; so does this.
  await callQueue(client, 'ReceiveQueueRecords', { QueueARN, WaitTimeSeconds: WAIT_SECONDS });
};
