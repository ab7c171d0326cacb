import { isUtf8 } from 'node:buffer';
import { AwsError } from '../../base/aws-error';
import { isObject, type JsonObject } from '../../base/json-object';
import { messageOf } from '../../base/message-of';
import type { AwsRequest, AwsResponse } from '../aws-service';
import { jsonErrorResponse } from '../error-response';
import { isWritten } from './values';
import type { WireProtocol } from './wire-protocol';

/** AWS JSON 1.0 and 1.1. */
export class JsonProtocol implements WireProtocol {
  /** @param contentType of answers */
  constructor(private readonly contentType: string) {}

  read({ body }: AwsRequest): JsonObject {
    if (body.length === 0) return {};
    // Decoding would replace what is not UTF-8, and a partition key would be another one.
    if (!isUtf8(body)) throw new AwsError('SerializationException', 'The request body is not UTF-8.');
    let input: unknown;
    try {
      input = JSON.parse(body.toString('utf8'));
    } catch (error) {
      throw new AwsError('SerializationException', `The request body is not JSON: ${messageOf(error)}.`);
    }
    if (isObject(input)) return input;
    throw new AwsError('SerializationException', 'The request body must be a JSON object.');
  }

  write(output: unknown): AwsResponse {
    return { status: 200, headers: { 'content-type': this.contentType }, body: bodyOf(output) };
  }

  writeError(error: AwsError): AwsResponse {
    return jsonErrorResponse(error, this.contentType);
  }
}

function bodyOf(output: unknown): string | undefined {
  if (output === undefined) return undefined;
  return isWritten(output) ? output.json() : JSON.stringify(output);
}
