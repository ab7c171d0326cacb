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

/** What is kept of the function's time to give the pointers back and to report; of a short time, a third. */
const CLOSING_MS = 10_000;
/** The longest that a queue hides a message (AWS SDK, ReceiveMessage). */
const MAX_HOLD_SECONDS = 43_200;

const logger = new Logger();
const settings = readSettings();
const kinesis = new KinesisClient({});
const lambda = new LambdaClient({ maxAttempts: 1 });
const sqs = new SQSClient({});
const s3 = new S3Client({});

/**
 * Replays the records that the consumer's mapping has given up.
 *
 * @param event `{ dryRun?: boolean, recordsPerSecond?: number, maximumPointers?: number }`, see `RedriveRequest`
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
