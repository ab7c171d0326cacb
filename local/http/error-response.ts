import { AwsError } from '../base/aws-error';
import { messageOf } from '../base/message-of';
import { xmlDocument } from '../base/xml';
import type { AwsResponse } from './aws-service';

/** The error in the wire form of the AWS JSON protocols and of REST JSON. */
export function jsonErrorResponse(error: AwsError, contentType = 'application/json'): AwsResponse {
  return {
    status: error.status,
    headers: { 'content-type': contentType, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ ...error.fields, __type: error.code, message: error.message }),
  };
}

/** The error in the wire form of S3 (REST XML), or of the query protocol for every other service. */
export function xmlErrorResponse(error: AwsError, service: string): AwsResponse {
  const Type = error.status >= 500 ? 'Receiver' : 'Sender';
  const members = { Code: error.code, Message: error.message };
  const body =
    service === 's3'
      ? xmlDocument('Error', members)
      : xmlDocument('ErrorResponse', { Error: { Type, ...members } });
  return { status: error.status, headers: { 'content-type': 'text/xml' }, body };
}

/** The answer to a client when the service itself failed. The host gets the cause through `onError`. */
export function internalFailure(error: unknown): AwsError {
  return new AwsError('InternalFailure', `The local endpoint failed: ${messageOf(error)}`, 500);
}
