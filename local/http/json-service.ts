import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { AwsError } from '../base/aws-error';
import { isObject, type JsonObject } from '../base/json-object';
import { messageOf } from '../base/message-of';
import type { AwsRequest, AwsResponse, AwsService } from './aws-service';
import { internalFailure, jsonErrorResponse } from './error-response';

/**
 * Content type of Smithy's Amazon event stream.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' };

/** The members of a request, unchecked. */
export type JsonInput = JsonObject;

/**
 * One operation of an API.
 * @returns the output's members; `undefined` for an operation without output; a string with the finished
 *   JSON, where building objects would cost too much; or a stream of event stream messages
 * @throws AwsError for an error that the API answers
 */
export type JsonOperation = (input: JsonInput, request: AwsRequest) => unknown;

export interface JsonServiceOptions {
  readonly signingName: string;
  /** AWS JSON protocol: `1.1` for Kinesis, `1.0` for SQS and DynamoDB. */
  readonly jsonVersion: '1.0' | '1.1';
  /** Handlers by operation name. Other operations are answered with UnknownOperationException. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /**
   * Gets errors other than `AwsError` that an operation threw. The client is answered 500 InternalFailure.
   */
  readonly onError: (error: unknown, operation: string) => void;
}

/**
 * A service that speaks AWS JSON 1.0 or 1.1: POST requests with the operation in `X-Amz-Target`, JSON in and
 * out.
 */
export class JsonService implements AwsService {
  readonly signingName: string;
  private readonly contentType: string;
  private readonly operations: ReadonlyMap<string, JsonOperation>;
  private readonly onError: JsonServiceOptions['onError'];

  constructor(options: JsonServiceOptions) {
    this.signingName = options.signingName;
    this.contentType = `application/x-amz-json-${options.jsonVersion}`;
    this.operations = new Map(Object.entries(options.operations));
    this.onError = options.onError;
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    try {
      const output = await this.operation(request)(parse(request), request);
      if (output instanceof Readable) return { status: 200, headers: EVENT_STREAM, body: output };
      const body = output === undefined || typeof output === 'string' ? output : JSON.stringify(output);
      return { status: 200, headers: { 'content-type': this.contentType }, body };
    } catch (error) {
      if (error instanceof AwsError) return jsonErrorResponse(error, this.contentType);
      this.onError(error, request.operation ?? '');
      return jsonErrorResponse(internalFailure(error), this.contentType);
    }
  }

  private operation(request: AwsRequest): JsonOperation {
    const name = request.operation ?? '';
    const operation = this.operations.get(name);
    if (operation !== undefined) return operation;
    throw new AwsError(
      'UnknownOperationException',
      name === ''
        ? `The request to ${this.signingName} names no operation: the X-Amz-Target header is missing.`
        : `The operation ${name} of ${this.signingName} is not supported by the local endpoint.`,
    );
  }
}

function parse(request: AwsRequest): JsonInput {
  if (request.headers['content-type']?.includes('cbor') === true) {
    throw new AwsError(
      'SerializationException',
      'The local endpoint speaks JSON, not CBOR. Switch CBOR off in the SDK: CBOR_ENABLED=false (Java 2), AWS_CBOR_DISABLE=true (Java 1).',
    );
  }
  if (request.body.length === 0) return {};
  // Decoding would replace what is not UTF-8, and a partition key would be another one.
  if (!isUtf8(request.body)) {
    throw new AwsError('SerializationException', 'The request body is not UTF-8.');
  }
  let input: unknown;
  try {
    input = JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `The request body is not JSON: ${messageOf(error)}.`);
  }
  if (isObject(input)) return input;
  throw new AwsError('SerializationException', 'The request body must be a JSON object.');
}
