import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { decodeLine, parsePageView, sessionItem } from '../../client';
import { processBatch } from '../batch/process-batch';
import { TableWriter } from '../batch/table-writer';
import { requiredEnvironment } from '../required-environment';

const logger = new Logger();
const table = new TableWriter({
  client: new DynamoDBClient({}),
  tableName: requiredEnvironment('TABLE_NAME', 'the name of the table that sessions are counted in'),
  keyNames: ['halfHour', 'visitor'],
});

/**
 * Counts the sessions of a batch's page views: an item for each visitor and half hour, so the count is the number of
 * items. A number to add to would be wrong after the first redelivery; an item that is there stays one.
 */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  return processBatch(event, context, logger, async (data) =>
    table.put(sessionItem(parsePageView(decodeLine(data)))),
  );
}
