// The redrive of one consumer: replays the records that its event source mapping gave up.
//
// What starts it The operator, who invokes it with `{}`, `{"dryRun": true}` or a RedriveRequest; a schedule
// where one is configured. A reserved concurrency of 1 keeps it to one run at a time. What it does Takes
// pointers to failed batches from the dead-letter queue, or failed batches with their records from the
// bucket. Reads the records that pointers name from the stream, invokes the consumer's function with them at
// a limited rate, and deletes a pointer once its whole range is done. It stops 10 s before its timeout and
// reports `complete: false`. When it fails A record that fails again keeps its pointer, which the next run
// takes up. Records that expired before the redrive are lost; the log names their ranges. An invalid request
// throws InvalidRequestError before anything is done. If the queue or bucket cannot be read, the run throws;
// pointers that were deleted by then are done. Where it goes Records: the consumer's function, at least once.
// The RedriveReport is the response of the invocation, and a line of the log.

import { Logger } from '@aws-lambda-powertools/logger';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { BucketSource } from './bucket-source';
import { Consumer } from './consumer';
import type { PointerSource } from './pointer-source';
import { QueueSource } from './queue-source';
import { Redrive } from './redrive';
import { parseRequest } from './redrive-request';
import type { RedriveReport } from './report';
import { readSettings } from './settings';
import { ShardPages } from './shard-pages';
import { ShardRangeReader } from './shard-range-reader';

/** Reserved for giving pointers back and reporting; a third of the remaining time where that is shorter. */
const CLOSING_MS = 10_000;
/**
 * The longest that a queue hides a message.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
const MAX_HOLD_SECONDS = 43_200;

const logger = new Logger();
const settings = readSettings();
const kinesis = new KinesisClient({});
const lambda = new LambdaClient({ maxAttempts: 1 });
const sqs = new SQSClient({});
const s3 = new S3Client({});

/**
 * Runs one redrive.
 *
 * @param event `{ dryRun?: boolean, recordsPerSecond?: number, maximumPointers?: number }`, see
 *   `RedriveRequest`
 * @throws InvalidRequestError for anything else
 */
export async function handler(event: unknown, context: Context): Promise<RedriveReport> {
  logger.addContext(context);
  const request = parseRequest(event, settings.recordsPerSecond);
  const remaining = context.getRemainingTimeInMillis();
  const timeUp = new AbortController();
  const cancel = systemClock.after(remaining - Math.min(CLOSING_MS, remaining / 3), () => timeUp.abort());
  const timing = { clock: systemClock, random: Math.random };
  const { consumerFunctionArn, streamArn } = settings;
  const redrive = new Redrive({
    source: pointerSource(remaining),
    reader: new ShardRangeReader(
      new ShardPages({ client: kinesis, streamArn, ...timing }),
      streamArn,
      context.invokedFunctionArn,
    ),
    consumer: new Consumer({
      client: lambda,
      functionArn: consumerFunctionArn,
      recordsPerSecond: request.recordsPerSecond,
      ...timing,
    }),
    streamArn,
    consumerFunctionArn,
    onExpired: (range) => logger.warn('records lost to retention', { range }),
  });
  try {
    const report = await redrive.run(request, timeUp.signal);
    if (report.pointers.kept === 0 && report.records.expired === 0)
      logger.info('redrive finished', { report });
    else logger.warn('redrive finished', { report });
    return report;
  } finally {
    cancel();
  }
}

function pointerSource(remainingMs: number): PointerSource {
  const { destination } = settings;
  if (destination.kind === 'bucket') return new BucketSource(s3, destination.bucketName);
  const holdSeconds = Math.min(MAX_HOLD_SECONDS, Math.ceil(remainingMs / 1000));
  return new QueueSource(sqs, destination.queueUrl, holdSeconds);
}
