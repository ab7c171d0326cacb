// Removes from page views what says who a visitor is, before Firehose delivers them. Paths and user agents stay.
//
// What starts it Firehose, with a buffered batch of records of the stream, as its data transformation. What
// it does Answers each record of the batch once: with the redacted page view, and with its date and hour
// where objects are partitioned by them. It keeps the response within Lambda's limit. When it fails A record
// that is no page view, or whose answer does not fit, is answered with ProcessingFailed; Firehose writes the
// source record below the error prefix. If the function itself fails, Firehose repeats the batch, then writes
// it below the error prefix. Where it goes To Firehose, as the response. One log line a batch counts the
// records and lists at most 100 failures, without their contents.

import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { requiredEnvironment } from '../required-environment';
import { answerBatch } from './answer-batch';

/**
 * The largest synchronous response that Lambda takes, 6 MB. AWS does not say which MB, so this is the
 * smaller.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_RESPONSE_BYTES = 6_000_000;
/** The most failures in the log line; those of a whole poisoned batch would be megabytes. */
const MAX_FAILURES_LISTED = 100;

const logger = new Logger();
const partitioned =
  requiredEnvironment(
    'PARTITION_KEYS',
    '"true" where objects are partitioned by the hour of the view, or "false"',
  ) === 'true';

/** Redacts one batch. */
export async function handler(
  event: FirehoseTransformationEvent,
  context: Context,
): Promise<FirehoseTransformationResult> {
  logger.addContext(context);
  const { records, failures } = answerBatch(event.records, {
    maxResponseBytes: MAX_RESPONSE_BYTES,
    partitioned,
  });
  const summary = {
    invocationId: event.invocationId,
    records: records.length,
    redacted: records.length - failures.length,
    failed: failures.length,
    failures: failures.slice(0, MAX_FAILURES_LISTED),
  };
  if (failures.length === 0) logger.info('batch redacted', summary);
  else logger.warn('batch redacted', summary);
  return { records };
}
