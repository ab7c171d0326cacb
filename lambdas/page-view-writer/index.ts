// Writes page views to a DynamoDB table, one item an event.
//
// What starts it The event source mapping of a LambdaConsumer, with a batch of records of one shard. What it
// does Decodes and parses each record and puts its item. An event has one key, so a batch that comes again
// writes the same items again. When it fails A record that is no page view, or that the table does not take
// in 8 attempts, is named in the response (ReportBatchItemFailures). The mapping repeats the batch from the
// first such record on; what keeps failing goes to the consumer's failure destination. Where it goes Items:
// the table in TABLE_NAME. One log line a batch names its records and every failure, without their contents.

import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { decodeLine, pageViewItem, parsePageView } from '../../client';
import { processBatch } from '../batch/process-batch';
import { TableWriter } from '../batch/table-writer';
import { requiredEnvironment } from '../required-environment';
import { SDK_TIMEOUTS } from '../sdk-timeouts';

const logger = new Logger();
const table = new TableWriter({
  client: new DynamoDBClient(SDK_TIMEOUTS),
  tableName: requiredEnvironment('TABLE_NAME', 'the name of the table that page views are written to'),
  keyNames: ['page', 'viewedAt'],
});

/** Writes the page views of one batch. */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  return processBatch(event, context, logger, async (data) =>
    table.put(pageViewItem(parsePageView(decodeLine(data)))),
  );
}
