import { Logger } from '@aws-lambda-powertools/logger';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { systemClock } from '../../client';
import { LiveShardCount } from './live-shard-count';
import { readQuestion } from './request';
import { respond } from './respond';
import { type Result, responseTo } from './response';

/** What is kept of the function's time to respond. */
const RESPONDING_MS = 15_000;

const logger = new Logger();
const clock = systemClock;
const liveShardCount = new LiveShardCount({
  cloudFormation: new CloudFormationClient({}),
  kinesis: new KinesisClient({}),
  clock,
});

/**
 * A custom resource of CloudFormation whose attribute `ShardCount` is the number of shards that a stream of
 * the same stack has: its open shards where it exists, `InitialShards` where it does not. If it cannot be
 * found out, the request fails with the reason. Nothing is made, so nothing is deleted.
 *
 * @param event with the resource properties `StreamLogicalId` and `InitialShards`
 */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  logger.addContext(context);
  const { RequestType, LogicalResourceId } = event;
  const result = await answer(event, context.getRemainingTimeInMillis() - RESPONDING_MS);
  const entry = { RequestType, LogicalResourceId, ...result };
  if ('reason' in result) logger.error('request failed', entry);
  else logger.info('request answered', entry);
  await respond(event.ResponseURL, responseTo(event, result), clock);
}

async function answer(event: CloudFormationCustomResourceEvent, waitMs: number): Promise<Result> {
  if (event.RequestType === 'Delete') return {};
  try {
    return { shardCount: await liveShardCount.find(readQuestion(event), waitMs) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { reason: `The number of shards of the stream cannot be found out: ${words}` };
  }
}
