// Counts sessions: writes one DynamoDB item for each visitor and half hour, so the items are the count.
//
// What starts it The event source mapping of a LambdaConsumer, with a batch of records of one shard. What it
// does Decodes and parses each record and puts the item of its session. A counter would be wrong after the
// first redelivery; an item that is written again stays one item. When it fails A record that is no page
// view, or that the table does not take in 8 attempts, is named in the response (ReportBatchItemFailures).
// The mapping repeats the batch from the first such record on; what keeps failing goes to the consumer's
// failure destination. Where it goes Items: the table in TABLE_NAME. One log line a batch names its records
// and every failure, without their contents.

import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { decodeLine, parsePageView, sessionItem } from '../../client';
import { processBatch } from '../batch/process-batch';
import { TableWriter } from '../batch/table-writer';
import { requiredEnvironment } from '../required-environment';
import { SDK_TIMEOUTS } from '../sdk-timeouts';

const logger = new Logger();
const table = new TableWriter({
  client: new DynamoDBClient(SDK_TIMEOUTS),
  tableName: requiredEnvironment('TABLE_NAME', 'the name of the table that sessions are counted in'),
  keyNames: ['halfHour', 'visitor'],
});

/** Writes the sessions of one batch. */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  return processBatch(event, context, logger, async (data) =>
    table.put(sessionItem(parsePageView(decodeLine(data)))),
  );
}
