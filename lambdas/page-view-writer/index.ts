import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { decodeLine, pageViewItem, parsePageView } from '../../client';
import { processBatch } from '../batch/process-batch';
import { TableWriter } from '../batch/table-writer';
import { requiredEnvironment } from '../required-environment';

const logger = new Logger();
const table = new TableWriter({
  client: new DynamoDBClient({}),
  tableName: requiredEnvironment('TABLE_NAME', 'the name of the table that page views are written to'),
  keyNames: ['page', 'viewedAt'],
});

/**
 * Writes the page views of a batch to the table. A replayed batch is no different: an event that is in the
 * table already is written to the same key once more.
 */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  return processBatch(event, context, logger, async (data) =>
    table.put(pageViewItem(parsePageView(decodeLine(data)))),
  );
}
