import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';
import { decodeLine, pageViewItem, parsePageView } from '../../client';
import { requiredEnvironment } from '../required-environment';
import { summarize } from './batch-summary';
import { TableWriter } from './table-writer';

const logger = new Logger();
const processor = new BatchProcessor(EventType.KinesisDataStreams);
const table = new TableWriter({
  client: new DynamoDBClient({}),
  tableName: requiredEnvironment('TABLE_NAME', 'the name of the table that page views are written to'),
  keyNames: ['page', 'viewedAt'],
});

/**
 * Writes the page views of a batch to the table and answers with every record that failed, so that an event source
 * mapping goes on from the first of them. A replayed batch is no different: an event that is in the table already is
 * written to the same key once more.
 */
export async function handler(
  event: KinesisStreamEvent,
  context: Context,
): Promise<KinesisStreamBatchResponse> {
  logger.addContext(context);
  const reasons = new Map<string, string>();
  const write = async (record: KinesisStreamRecord): Promise<void> => {
    try {
      await table.put(pageViewItem(parsePageView(decodeLine(Buffer.from(record.kinesis.data, 'base64')))));
    } catch (error) {
      reasons.set(record.kinesis.sequenceNumber, error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  const response = await processPartialResponse(event, write, processor, {
    // A batch that fails whole is answered like any other. Thrown, it would be halved down to single records, each with
    // all its retries, and whoever replays it would learn nothing about the one record that is at fault.
    throwOnFullBatchFailure: false,
  });
  const summary = summarize(event.Records, reasons);
  if (summary.failed === 0) logger.info('batch processed', { ...summary });
  else logger.warn('batch processed', { ...summary });
  return response;
}
