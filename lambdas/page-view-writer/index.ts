// Writes page views to a DynamoDB table, one item an event.
//
// What starts it The event source mapping of a LambdaConsumer, with a batch of records of one shard. What it
// does Decodes and parses each record and puts its item. An event has one key, so a batch that comes again
// writes the same items again. When it fails A record that is no page view is parked with its payload and done
// with (PARKING_BUCKET). While the table throttles or is down, the records are named in the response
// (ReportBatchItemFailures) and stay in the stream; the mapping repeats the batch from the first of them on.
// What becomes of other errors: client/lambda/verdict.ts. Where it goes Items: the table in TABLE_NAME, over
// WRITE_SHARDS partition keys a page, for EXPIRATION_DAYS. One log line a batch names its records and every
// failure, without their contents.

import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { decodeLine, pageViewItem, parsePageView } from '../../client';
import { itemSettings } from '../batch/item-settings';
import { processBatch } from '../batch/process-batch';
import { tableClient } from '../batch/table-client';
import { TableWriter } from '../batch/table-writer';
import { requiredEnvironment } from '../required-environment';

const logger = new Logger();
const options = itemSettings();
const table = new TableWriter({
  client: tableClient(),
  tableName: requiredEnvironment('TABLE_NAME', 'the name of the table that page views are written to'),
  keyNames: ['pageShard', 'viewedAt'],
});

/** Writes the page views of one batch. */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  table.begin(context.getRemainingTimeInMillis());
  return processBatch(event, context, logger, async (data) =>
    table.put(pageViewItem(parsePageView(decodeLine(data)), options())),
  );
}
