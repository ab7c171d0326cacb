// Writes records to a table of Aurora PostgreSQL through the Data API, one row an id.
//
// What starts it The event source mapping of a LambdaConsumer, with a batch of records of one shard. What it
// does Parses each record as JSON and upserts its row: a record that comes again, or one that is older than
// its row, changes nothing. When it fails A record that is no JSON object, has no id, or whose row the
// database refuses is parked with its payload (PARKING_BUCKET). While the database is down, resumes, or has
// no such table, the records stay in the stream. What becomes of other errors: client/lambda/verdict.ts.
// Where it goes The table EVENT_TABLE in the database DATABASE_NAME of the cluster CLUSTER_ARN, as the user
// of SECRET_ARN. One log line a batch names its records and every failure, without their contents.

import { Logger } from '@aws-lambda-powertools/logger';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { processKinesisBatch } from '../../client/lambda';
import { requiredEnvironment } from '../required-environment';
import { eventRow } from './event-row';
import { EventTable } from './event-table';
import { RowWriter } from './row-writer';

const logger = new Logger();
const idPath = requiredEnvironment('ID_PATH', 'the members that lead to the id of a record, with dots').split(
  '.',
);
const table = new EventTable({
  // A call has to end before processKinesisBatch takes its records to hang, so that it is an error with a
  // name.
  client: new RDSDataClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  }),
  clusterArn: requiredEnvironment('CLUSTER_ARN', 'the ARN of the database cluster'),
  secretArn: requiredEnvironment('SECRET_ARN', 'the ARN of the secret of the database user'),
  database: requiredEnvironment('DATABASE_NAME', 'the name of the database'),
  table: requiredEnvironment('EVENT_TABLE', 'the name of the table, as it stands in SQL'),
  create: process.env.CREATE_TABLE !== 'false',
});
const writer = new RowWriter((rows) => table.upsert(rows));

/** Writes the records of one batch. */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  logger.addContext(context);
  return processKinesisBatch(event, context, {
    logger,
    processRecord: (data, record) => writer.put(eventRow(data, record, idPath)),
  });
}
