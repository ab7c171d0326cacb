import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { requiredEnvironment } from '../required-environment';
import { answerBatch } from './answer-batch';

/**
 * Lambda takes 6 MB of a synchronous response (AWS Lambda, quotas); what counts as a MB there is left open.
 */
const MAX_RESPONSE_BYTES = 6_000_000;
/** Enough to find the records again; all of a poisoned batch would be a log line of megabytes. */
const MAX_FAILURES_LISTED = 100;

const logger = new Logger();
const partitioned =
  requiredEnvironment(
    'PARTITION_KEYS',
    '"true" where objects are partitioned by the hour of the view, or "false"',
  ) === 'true';

/**
 * Takes what tells who somebody is off each page view, before Firehose delivers it. A record that is no page
 * view is answered with ProcessingFailed, so that Firehose keeps it under the error prefix, as it came.
 */
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
