import type { IncomingHttpHeaders } from 'node:http';

/** One request of an AWS client, as the front door hands it to the service it was signed for. */
export interface AwsRequest {
  /** The service's signing name from the SigV4 credential scope: `kinesis`, `sqs`, `sns`, `s3`, `lambda`, `dynamodb`. */
  readonly service: string;
  /** What follows the dot in `X-Amz-Target` (JSON protocols), or the `Action` parameter (query protocol). */
  readonly operation: string | undefined;
  readonly method: string;
  /** Path and query as they came, percent-encoded. An S3 key may hold `..` and `//`, which {@link url} resolves. */
  readonly target: string;
  /** Path and query; its host is the one the client used. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The whole body, `aws-chunked` framing already taken off. */
  readonly body: Buffer;
}

/** What a service answers. An async iterable body is streamed (event streams). */
export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** One AWS service that is played on this machine. */
export interface AwsService {
  /** The name requests for it are signed with. */
  readonly signingName: string;
  handle(request: AwsRequest): Promise<AwsResponse> | AwsResponse;
}
