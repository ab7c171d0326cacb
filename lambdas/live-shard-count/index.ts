// The custom resource behind LiveShardCount: tells CloudFormation how many shards a stream of its stack has.
//
// What starts it CloudFormation, when it creates, updates or deletes the custom resource. Its properties
// contain those of the stream, so CloudFormation asks exactly when it is about to change it. What it does
// Finds the stream by its logical id in the stack, by the logical id that it had before, or by the name in
// the template. Waits while it is being resharded, and answers with the number of open shards as the
// attribute `ShardCount`. Where there is no stream yet it answers `InitialShards`. It creates nothing, so a
// deletion is answered at once. What IAM does not permit yet it repeats for a minute. When it fails It
// answers FAILED with the reason, and CloudFormation rolls the deployment back: a guessed number could undo
// what the autoscaler did. The last 15 s are reserved for the answer. If S3 does not take the answer in 4 attempts,
// CloudFormation waits until its service timeout. Where it goes To the presigned S3 URL of the request, and
// to a line of the log.

import { Logger } from '@aws-lambda-powertools/logger';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { answerRequest } from '../custom-resource/answer-request';
import type { Result } from '../custom-resource/response';
import { SDK_TIMEOUTS } from '../sdk-timeouts';
import { LiveShardCount } from './live-shard-count';
import { readQuestion } from './request';

const logger = new Logger();
const clock = systemClock;
const liveShardCount = new LiveShardCount({
  cloudFormation: new CloudFormationClient(SDK_TIMEOUTS),
  kinesis: new KinesisClient(SDK_TIMEOUTS),
  clock,
  onDenied: (words) => logger.warn('not permitted yet, trying again', { words }),
});

/**
 * Answers one request of CloudFormation.
 * @param event with the resource properties `StreamLogicalId` and `InitialShards`
 */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  return answerRequest(event, context, { logger, clock, answer });
}

async function answer(event: CloudFormationCustomResourceEvent, waitMs: number): Promise<Result> {
  if (event.RequestType === 'Delete') return {};
  try {
    // The physical id never changes, so CloudFormation never replaces the resource.
    return { data: { ShardCount: await liveShardCount.find(readQuestion(event), waitMs) } };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { reason: `The number of shards of the stream cannot be found out: ${words}` };
  }
}
