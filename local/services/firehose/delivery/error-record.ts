import type { FailedRecord } from '../record';

/**
 * The JSON document that stands for a failed record in an error object (Firehose, "Handle failure in data transformation"
 * and "Handling errors for data format conversion", which begins two names with a capital; numbers as users saw them on AWS).
 *
 * @param attemptEndingTimestamp milliseconds since the epoch
 */
export function errorRecord(failed: FailedRecord, attemptEndingTimestamp: number): string {
  const { source, attempts, errorType, errorCode, errorMessage, details } = failed;
  const error =
    errorType === 'format-conversion-failed'
      ? { ErrorCode: errorCode, ErrorMessage: errorMessage }
      : { errorCode, errorMessage };
  return JSON.stringify({
    attemptsMade: attempts,
    arrivalTimestamp: source.arrival,
    ...error,
    attemptEndingTimestamp,
    rawData: source.data.toString('base64'),
    ...details,
  });
}
