import { messageOf } from '../message-of';
import { AwsError } from './aws-error';
import type { AwsResponse } from './aws-service';

/** An error in the wire form of the AWS JSON protocols and of REST JSON. */
export function jsonErrorResponse(error: AwsError, contentType = 'application/json'): AwsResponse {
  return {
    status: error.status,
    headers: { 'content-type': contentType, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ ...error.fields, __type: error.code, message: error.message }),
  };
}

/** An error in the wire form of S3 (REST XML), or of the query protocol for every other service. */
export function xmlErrorResponse(error: AwsError, service: string): AwsResponse {
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  const members = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const body =
    service === 's3'
      ? `<Error>${members}</Error>`
      : `<ErrorResponse><Error><Type>${fault}</Type>${members}</Error></ErrorResponse>`;
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
  };
}

/** What a client gets to see when a service failed in a way it did not mean to. The cause goes to the host's `onError`. */
export function internalFailure(error: unknown): AwsError {
  const reason = messageOf(error);
  return new AwsError('InternalFailure', `The local endpoint failed: ${reason}`, 500);
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
