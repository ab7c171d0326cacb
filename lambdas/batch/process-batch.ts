import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { classifyError, processKinesisBatch } from '../../client/lambda';

/** What the functions of this package share: a logger with the invocation's context, and a table as their sink. */
export function processBatch(
  event: KinesisStreamEvent,
  context: Context,
  logger: Logger,
  processRecord: (data: Uint8Array) => Promise<void>,
): Promise<KinesisStreamBatchResponse> {
  logger.addContext(context);
  return processKinesisBatch(event, context, {
    processRecord,
    logger,
    // The table writer's own word for items that the table left unprocessed.
    classifyError: (error) =>
      error instanceof Error && / it is throttled$/.test(error.message) ? 'outage' : classifyError(error),
  });
}
