import type { Logger } from '@aws-lambda-powertools/logger';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { PacingClock } from '../../client';
import { type Result, respond, responseTo } from './response';

/** Reserved for the response. */
const RESPONDING_MS = 15_000;

/** What a function of a custom resource needs to answer. */
export interface Answering {
  readonly logger: Logger;
  readonly clock: PacingClock;
  /**
   * Does what is asked. It throws nothing: a failure is a result with a reason.
   * @param waitMs how long it may take
   */
  readonly answer: (event: CloudFormationCustomResourceEvent, waitMs: number) => Promise<Result>;
}

/** Answers one request of CloudFormation, and logs a line about it. */
export async function answerRequest(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  { logger, clock, answer }: Answering,
): Promise<void> {
  logger.addContext(context);
  const { RequestType, LogicalResourceId } = event;
  const result = await answer(event, context.getRemainingTimeInMillis() - RESPONDING_MS);
  const entry = { RequestType, LogicalResourceId, ...result };
  if (result.reason === undefined) logger.info('request answered', entry);
  else logger.error('request failed', entry);
  await respond(event.ResponseURL, responseTo(event, result), clock);
}
