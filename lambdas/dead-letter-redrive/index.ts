// The redrive of one consumer: replays the records that its event source mapping gave up, or that its function parked.
//
// What starts it The state machine of DeadLetterRedrive, for each of its steps. `begin` checks the input of the
// execution. `collect` turns pointers of a dead-letter queue into objects; the state machine repeats it while it finds
// any. Then a distributed map hands every batch of objects to one invocation.
// What it does Reads the objects of its batch, invokes the consumer with their records at the speed of the consumer,
// and deletes what is done. Or it puts records aside, discards them, or only counts them.
// When it fails What was done up to then is written back. The state machine tries the batch again: soon when the time
// was up, later when the consumer was throttled. A record that fails again stays in its object, with the reason.
// Where it goes Records: the consumer's function, at least once. One line a batch to the log, which is also the
// metrics Redriven and StillFailing.

import { Logger } from '@aws-lambda-powertools/logger';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { type CollectCounts, collect } from './collect';
import { Consumer } from './consumer';
import { eventRecord, readableRecords } from './event-record';
import { embeddedMetrics } from './metrics';
import { FailedObjects } from './object-store';
import { PointerQueue } from './pointer-queue';
import { recordFilter } from './record-filter';
import { type RedriveCounts, redriveBatch } from './redrive-batch';
import { parseRequest, type RedriveRequest } from './request';
import { readSettings } from './settings';
import { ShardCursor } from './shard-cursor';

/** A step of the state machine. */
type Step =
  | { readonly step: 'begin'; readonly input: unknown }
  | { readonly step: 'collect'; readonly request: RedriveRequest }
  | {
      readonly step?: undefined;
      readonly Items: readonly { readonly Key: string }[];
      readonly BatchInput: { readonly bucket: string; readonly request: RedriveRequest };
    };

/** Longer than the function may run. */
const HOLD_SECONDS = 905;

const logger = new Logger();
const settings = readSettings();
const timing = { clock: systemClock, random: Math.random };
const kinesis = new KinesisClient({ maxAttempts: 1 });
const lambda = new LambdaClient({ maxAttempts: 1 });
const sqs = new SQSClient({});
const s3 = new S3Client({});

/**
 * Runs one step.
 * @throws InvalidRequestError from `begin`; ConsumerBusyError and TimeUpError, which the state machine tries again
 */
export async function handler(event: Step, context: Context): Promise<unknown> {
  logger.addContext(context);
  if (event.step === 'begin') return { request: parseRequest(event.input, settings.maxConcurrency) };
  if (event.step === 'collect') return collectPointers(event.request, context);
  return redrive(event.Items, event.BatchInput, context);
}

async function collectPointers({ dryRun }: RedriveRequest, context: Context): Promise<{ more: boolean }> {
  const {
    queue: from,
    consumerFunctionArn: functionArn,
    consumerName,
    streamArn,
    filters,
    takesApart,
  } = settings;
  if (from === undefined) return { more: false };
  const queue = new PointerQueue(sqs, from.url, HOLD_SECONDS);
  if (dryRun) {
    logger.info('pointers counted', { dryRun, pointers: await queue.count() });
    return { more: false };
  }
  const passes = recordFilter(filters);
  const timeLeft = () => context.getRemainingTimeInMillis();
  const counts: CollectCounts = await collect({
    queue,
    objects: new FailedObjects(s3, from.collectedBucket),
    cursor: (shardId) => new ShardCursor(shardId, { client: kinesis, streamArn, timeLeft, ...timing }),
    recordsFor: (record, shardId) => {
      const one = eventRecord(record, shardId, streamArn, context.invokedFunctionArn);
      return (takesApart ? readableRecords(one) : [one]).filter(passes);
    },
    functionArn,
    streamArn,
    onKept: (message, reason) => logger.warn('pointer kept', { pointer: message, reason }),
    onExpired: ({ shardId, startSequenceNumber, endSequenceNumber }, expired) =>
      logger.warn('records lost to retention', { shardId, startSequenceNumber, endSequenceNumber, expired }),
  });
  logger.info('pointers collected', {
    ...counts,
    ...embeddedMetrics(consumerName, { Expired: counts.expired }, systemClock.now()),
  });
  return { more: counts.collected > 0 };
}

async function redrive(
  items: readonly { readonly Key: string }[],
  { bucket, request }: { readonly bucket: string; readonly request: RedriveRequest },
  context: Context,
): Promise<RedriveCounts> {
  const { consumerFunctionArn: functionArn, consumerName, streamArn, batchSize, reportsFailures } = settings;
  const counts = {
    ...{ matched: 0, redriven: 0, stillFailing: 0, setAside: 0, discarded: 0, untried: 0 },
    ...{ objects: 0, skipped: 0 },
  };
  try {
    await redriveBatch(
      items.map(({ Key }) => Key),
      request,
      {
        objects: new FailedObjects(s3, bucket),
        consumer: new Consumer({ client: lambda, functionArn, reportsFailures, ...timing }),
        functionArn,
        streamArn,
        batchSize,
        timeLeft: () => context.getRemainingTimeInMillis(),
        onSkipped: (key, reason) => logger.warn('object left alone', { key, reason }),
      },
      counts,
    );
    return counts;
  } finally {
    const metrics = { Redriven: counts.redriven, StillFailing: counts.stillFailing };
    logger.info('batch redriven', {
      firstKey: items[0]?.Key,
      action: request.action,
      dryRun: request.dryRun,
      ...counts,
      ...(!request.dryRun && embeddedMetrics(consumerName, metrics, systemClock.now())),
    });
  }
}
