import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';
import { summarize } from './batch-summary';

const processor = new BatchProcessor(EventType.KinesisDataStreams);

/**
 * Processes the records of a batch, all at the same time, logs one line about it, and answers with every
 * record that failed, so that an event source mapping goes on from the first of them.
 *
 * @param processRecord fails for a record that cannot be processed; its error's message is logged as the
 *   reason
 */
export async function processBatch(
  event: KinesisStreamEvent,
  context: Context,
  logger: Logger,
  processRecord: (data: Uint8Array) => Promise<void>,
): Promise<KinesisStreamBatchResponse> {
  logger.addContext(context);
  const reasons = new Map<string, string>();
  const process = async (record: KinesisStreamRecord): Promise<void> => {
    try {
      await processRecord(Buffer.from(record.kinesis.data, 'base64'));
    } catch (error) {
      reasons.set(record.kinesis.sequenceNumber, error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  const response = await processPartialResponse(event, process, processor, {
    // A batch that fails whole is answered like any other. Thrown, it would be halved down to single records,
    // each with all its retries, and whoever replays it would learn nothing about the one record that is at
    // fault.
    throwOnFullBatchFailure: false,
  });
  const summary = summarize(event.Records, reasons);
  if (summary.failed === 0) logger.info('batch processed', { ...summary });
  else logger.warn('batch processed', { ...summary });
  return response;
}
