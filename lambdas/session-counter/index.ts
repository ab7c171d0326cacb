// Counts sessions: writes one DynamoDB item for each visitor and half hour, so the items are the count.
//
// What starts it The event source mapping of a LambdaConsumer, with a batch of records of one shard. What it
// does Decodes and parses each record and puts the item of its session, unless this container has put it. A
// counter would be wrong after the first redelivery; an item that is written again stays one item. When it
// fails A record that is no page view is parked with its payload and done with (PARKING_BUCKET). While the
// table throttles or is down, the records are named in the response (ReportBatchItemFailures) and stay in the
// stream; the mapping repeats the batch from the first of them on. What becomes of other errors:
// client/lambda/verdict.ts. Where it goes Items: the table in TABLE_NAME, over WRITE_SHARDS partition keys a
// half hour, for EXPIRATION_DAYS. One log line a batch names its records and every failure, without their
// contents.

import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { decodeLine, parsePageView, sessionItem } from '../../client';
import { itemSettings } from '../batch/item-settings';
import { processBatch } from '../batch/process-batch';
import { tableClient } from '../batch/table-client';
import { TableWriter } from '../batch/table-writer';
import { requiredEnvironment } from '../required-environment';
import { SeenSessions } from './seen-sessions';

const logger = new Logger();
const options = itemSettings();
const seen = new SeenSessions();
const table = new TableWriter({
  client: tableClient(),
  tableName: requiredEnvironment('TABLE_NAME', 'the name of the table that sessions are counted in'),
  keyNames: ['halfHourShard', 'visitor'],
});

/** Writes the sessions of one batch. */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  table.begin(context.getRemainingTimeInMillis());
  return processBatch(event, context, logger, async (data) =>
    seen.write(sessionItem(parsePageView(decodeLine(data)), options()), (item) => table.put(item)),
  );
}
