import { lambdaError } from '../errors';

/** @throws AwsError RequestTooLargeException (413) */
export function checkSize(payload: string, invocationType: string, limit: number): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= limit) return;
  throw lambdaError(
    'RequestTooLargeException',
    `${bytes} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
    413,
  );
}
