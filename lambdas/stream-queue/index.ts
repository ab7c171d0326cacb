// The custom resource behind StreamQueue, and its watch over dead letters.
//
// What starts it CloudFormation, when it creates, updates or deletes the custom resource, because it has no resource of
// queues yet. And a schedule, with `{ "watch": "<ARN>" }`, because Kinesis publishes no metric of dead letters that is known.
// What it does Makes the queue and waits until it is ACTIVE; changes its attributes; deletes it and waits until it is gone. The
// physical id is the queue's ARN, so another name, stream or starting position is a replacement. On its schedule it looks at
// ten dead letters at most, leaves them visible to everybody, and publishes how many it saw.
// When it fails It answers FAILED with the words of Kinesis, and CloudFormation rolls the deployment back. What IAM does not
// permit yet it repeats for a minute.
// Where it goes To the presigned S3 URL of the request, and to the log, of which a line is the metric DeadLetters.

import { Logger } from '@aws-lambda-powertools/logger';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { callQueue } from '../../client/queue/queue-calls';
import { answerRequest } from '../custom-resource/answer-request';
import { IamPatience } from '../custom-resource/iam-patience';
import type { Result } from '../custom-resource/response';
import { SDK_TIMEOUTS } from '../sdk-timeouts';
import { QueueResource } from './queue-resource';

interface Watch {
  readonly watch: string;
}

const logger = new Logger();
/** A receive waits, so its answer takes longer than those of others. */
const kinesis = new KinesisClient({
  requestHandler: { ...SDK_TIMEOUTS.requestHandler, requestTimeout: 30_000 },
});

/** Answers one request of CloudFormation, or looks at the dead letters of a queue. */
export async function handler(
  event: CloudFormationCustomResourceEvent | Watch,
  context: Context,
): Promise<void> {
  if (!('watch' in event)) return answerRequest(event, context, { logger, clock: systemClock, answer });
  logger.addContext(context);
  return watch(event.watch);
}

async function answer(event: CloudFormationCustomResourceEvent, waitMs: number): Promise<Result> {
  const patience = new IamPatience(systemClock, waitMs, (words) =>
    logger.warn('not permitted yet, trying again', { words }),
  );
  const queue = new QueueResource({
    call: (name, input) => patience.permitted(() => callQueue(kinesis, name, input)),
    clock: systemClock,
    waitMs,
  });
  try {
    switch (event.RequestType) {
      case 'Create':
        return await queue.create(event.ResourceProperties);
      case 'Update':
        return await queue.update(
          event.PhysicalResourceId,
          event.OldResourceProperties,
          event.ResourceProperties,
        );
      case 'Delete':
        return await queue.delete(event.PhysicalResourceId);
    }
  } catch (error) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { reason: `The queue cannot be ${DONE[event.RequestType]}: ${words}`, physicalId: queue.madeArn };
  }
}

const DONE = { Create: 'made', Update: 'changed', Delete: 'deleted' } as const;

async function watch(QueueARN: string): Promise<void> {
  // With a visibility of 0 they are seen by everybody at once again.
  const { QueueRecords: records = [] } = await callQueue(kinesis, 'ReceiveDeadLetterQueueRecords', {
    QueueARN,
    WaitTimeSeconds: 1,
    VisibilityTimeoutSeconds: 0,
  });
  const seen = new Set(records.map(({ RecordId }) => RecordId)).size;
  logger.info('dead letters seen', { QueueARN, ...embeddedMetric(QueueARN, seen, Date.now()) });
}

/** The metric of a log line, in CloudWatch's embedded metric format. */
function embeddedMetric(QueueArn: string, DeadLetters: number, Timestamp: number): object {
  return {
    _aws: {
      Timestamp,
      CloudWatchMetrics: [
        {
          Namespace: 'KinesisBlueprint',
          Dimensions: [['QueueArn']],
          Metrics: [{ Name: 'DeadLetters', Unit: 'Count' }],
        },
      ],
    },
    QueueArn,
    DeadLetters,
  };
}
