// The custom resource behind FlinkApplication: starts the application and waits until it runs.
//
// What starts it CloudFormation, when it creates, updates or deletes the custom resource. Its properties contain those
// of the application, so CloudFormation asks exactly when it has made or changed the application. What it does Starts an
// application that stands still, from its latest snapshot. Waits while the service starts, updates, patches or scales
// it. It stops nothing, so a deletion is answered at once: the service stops what it deletes. What IAM does not permit
// yet it repeats for a minute. When it fails It answers FAILED with the service's reason and the name of the job's log,
// and CloudFormation rolls the deployment back. So it does for an update that the service took back, although an
// application runs then: the former one. The last 15 s are reserved for the answer. Where it goes To the presigned S3
// URL of the request, and to a line of the log.

import { Logger } from '@aws-lambda-powertools/logger';
import { KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { answerRequest } from '../custom-resource/answer-request';
import type { Result } from '../custom-resource/response';
import { SDK_TIMEOUTS } from '../sdk-timeouts';
import { readRequest } from './request';
import { StartApplication } from './start-application';

const logger = new Logger();
const clock = systemClock;
const startApplication = new StartApplication({
  analytics: new KinesisAnalyticsV2Client(SDK_TIMEOUTS),
  clock,
  onDenied: (words) => logger.warn('not permitted yet, trying again', { words }),
});

/**
 * Answers one request of CloudFormation.
 * @param event with the resource properties `ApplicationName`, `LogGroupName` and `AllowNonRestoredState`
 */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  return answerRequest(event, context, { logger, clock, answer });
}

async function answer(event: CloudFormationCustomResourceEvent, waitMs: number): Promise<Result> {
  if (event.RequestType === 'Delete') return {};
  try {
    await startApplication.run(readRequest(event), waitMs);
    return {};
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return {
      reason: `The Flink application ${event.ResourceProperties.ApplicationName} does not run: ${words}`,
    };
  }
}
