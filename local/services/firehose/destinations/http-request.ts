import { gzipSync } from 'node:zlib';
import { isObject } from '../../../base/json-object';
import { messageOf } from '../../../base/message-of';
import type { ProcessedRecord } from '../record';
import type { HttpSettings } from '../settings/http-settings';

/** A request; every attempt sends the same one. */
export interface HttpRequest {
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The result of one attempt. A response of 413 is final: Firehose does not try again. */
export type HttpResult =
  | { readonly isDelivered: true }
  | {
      readonly isDelivered: false;
      readonly isFinal: boolean;
      readonly errorCode: string;
      readonly errorMessage: string;
    };

/**
 * The request that Firehose makes of records (Firehose, "HTTP endpoint delivery request and response
 * specifications").
 */
export function httpRequest(
  records: readonly ProcessedRecord[],
  { accessKey, isCompressed, commonAttributes }: HttpSettings,
  about: { readonly requestId: string; readonly deliveryStreamArn: string; readonly timestamp: number },
): HttpRequest {
  const { requestId, deliveryStreamArn, timestamp } = about;
  const json = JSON.stringify({
    requestId,
    timestamp,
    records: records.map(({ data }) => ({ data: data.toString('base64') })),
  });
  return {
    requestId,
    body: isCompressed ? gzipSync(json) : Buffer.from(json),
    headers: {
      'content-type': 'application/json',
      'x-amz-firehose-protocol-version': '1.0',
      'x-amz-firehose-request-id': requestId,
      'x-amz-firehose-source-arn': deliveryStreamArn,
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
      ...(accessKey === '' ? {} : { 'x-amz-firehose-access-key': accessKey }),
      ...(Object.keys(commonAttributes).length === 0
        ? {}
        : { 'x-amz-firehose-common-attributes': JSON.stringify({ commonAttributes }) }),
    },
  };
}

/** Makes one attempt. Never rejects. */
export async function sendRequest(
  url: string,
  { requestId, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResult> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    const text = await response.text();
    if (response.status === 200) {
      const problem = problemOf(response.headers.get('content-type'), text, requestId);
      return problem === undefined
        ? { isDelivered: true }
        : failed('HttpEndpoint.InvalidResponseFromDestination', problem);
    }
    const message = `Received the following response from the endpoint destination. ${text}`;
    return failed('HttpEndpoint.DestinationException', message, response.status === 413);
  } catch (error) {
    if (signal.aborted)
      return failed('HttpEndpoint.ResponseTimeout', 'The endpoint has not answered in time.');
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return failed('HttpEndpoint.ConnectionFailed', `The endpoint could not be reached: ${messageOf(cause)}`);
  }
}

/** Why a response does not confirm the delivery; `undefined` when it does. */
function problemOf(contentType: string | null, text: string, requestId: string): string | undefined {
  if (contentType?.split(';')[0]?.trim() !== 'application/json') {
    return `The response must have the content type application/json, and has ${contentType}.`;
  }
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    return 'The response is no JSON.';
  }
  if (!isObject(response) || response.requestId !== requestId)
    return 'The response has not the requestId of the request.';
  return response.timestamp === undefined ? 'The response has no timestamp.' : undefined;
}

function failed(errorCode: string, errorMessage: string, isFinal = false): HttpResult {
  return { isDelivered: false, isFinal, errorCode, errorMessage };
}
