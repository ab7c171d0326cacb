import { Readable } from 'node:stream';
import { AwsError } from '../base/aws-error';
import type { JsonObject } from '../base/json-object';
import type { AwsRequest, AwsResponse, AwsService } from './aws-service';
import { internalFailure } from './error-response';
import { JsonProtocol, type WireName, type WireProtocol, wireOf } from './wire';

/**
 * Content type of Smithy's Amazon event stream.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' };

/** The members of a request, unchecked. */
export type JsonInput = JsonObject;

/**
 * One operation of an API. It sees the same members in every protocol.
 * @returns the output's members, with `Timestamp` and `Bytes` where other protocols need them; `undefined` for an
 *   operation without output; a `Written`, where building objects would cost too much; or a stream of event stream
 *   messages
 * @throws AwsError for an error that the API answers
 */
export type JsonOperation = (input: JsonInput, request: AwsRequest) => unknown;

export interface JsonServiceOptions {
  readonly signingName: string;
  /** AWS JSON protocol: `1.1` for Kinesis, `1.0` for SQS and DynamoDB. */
  readonly jsonVersion: '1.0' | '1.1';
  /** The protocols that the service speaks beside JSON. Default none. */
  readonly protocols?: Partial<Readonly<Record<WireName, WireProtocol>>>;
  /**
   * The codes of errors in the query protocol that differ from their names, of a service that AWS has moved away from
   * that protocol. Clients get them beside the names, in `x-amzn-query-error`.
   * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
   */
  readonly queryCodes?: Readonly<Record<string, string>>;
  /** Handlers by operation name. Other operations are answered with UnknownOperationException. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /**
   * Gets errors other than `AwsError` that an operation threw. The client is answered 500 InternalFailure.
   */
  readonly onError: (error: unknown, operation: string) => void;
}

/**
 * A service of named operations: POST requests with the operation in `X-Amz-Target` and AWS JSON 1.0 or 1.1 in and
 * out, or another protocol of `protocols`. An error comes in the protocol of its request.
 */
export class JsonService implements AwsService {
  readonly signingName: string;
  private readonly json: JsonProtocol;
  private readonly operations: ReadonlyMap<string, JsonOperation>;

  constructor(private readonly options: JsonServiceOptions) {
    this.signingName = options.signingName;
    this.json = new JsonProtocol(`application/x-amz-json-${options.jsonVersion}`);
    this.operations = new Map(Object.entries(options.operations));
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const { operation = '' } = request;
    const wire = this.wire(request);
    try {
      if (wire === undefined) throw this.unknownProtocol(request);
      const output = await this.operation(operation)(wire.read(request), request);
      if (output instanceof Readable) return { status: 200, headers: EVENT_STREAM, body: output };
      return wire.write(output, operation);
    } catch (error) {
      if (!(error instanceof AwsError)) this.options.onError(error, operation);
      return this.refuse(wire ?? this.json, error instanceof AwsError ? error : internalFailure(error));
    }
  }

  private wire({ headers }: AwsRequest): WireProtocol | undefined {
    const name = wireOf(headers);
    return name === 'json' ? this.json : this.options.protocols?.[name];
  }

  private refuse(wire: WireProtocol, error: AwsError): AwsResponse {
    const { queryCodes } = this.options;
    if (queryCodes === undefined) return wire.writeError(error);
    const fault = error.status >= 500 ? 'Receiver' : 'Sender';
    const response = wire.writeError(error);
    const queryError = `${queryCodes[error.code] ?? error.code};${fault}`;
    return { ...response, headers: { ...response.headers, 'x-amzn-query-error': queryError } };
  }

  private operation(name: string): JsonOperation {
    const operation = this.operations.get(name);
    if (operation !== undefined) return operation;
    throw new AwsError(
      'UnknownOperationException',
      name === ''
        ? `The request to ${this.signingName} names no operation: the X-Amz-Target header is missing.`
        : `The operation ${name} of ${this.signingName} is not supported by the local endpoint.`,
    );
  }

  private unknownProtocol({ headers }: AwsRequest): AwsError {
    const spoken = ['json', ...Object.keys(this.options.protocols ?? {})].join(', ');
    return new AwsError(
      'SerializationException',
      `${this.signingName} does not speak the protocol ${wireOf(headers)} at the local endpoint; it speaks ${spoken}.`,
    );
  }
}
