import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { processKinesisBatch } from '../../client/lambda';

/** What the functions of this package share: a logger that knows the invocation. */
export function processBatch(
  event: KinesisStreamEvent,
  context: Context,
  logger: Logger,
  processRecord: (data: Uint8Array) => Promise<void>,
): Promise<KinesisStreamBatchResponse> {
  logger.addContext(context);
  return processKinesisBatch(event, context, { processRecord, logger });
}
