import type { IncomingHttpHeaders } from 'node:http';

/** One request of an AWS client, as a service receives it. */
export interface AwsRequest {
  /** The signing name in the SigV4 credential scope: `kinesis`, `sqs`, `sns`, `s3`, `lambda`, `dynamodb`. */
  readonly service: string;
  /**
   * The part after the dot in `X-Amz-Target` (JSON protocols), or the `Action` parameter (query protocol).
   */
  readonly operation: string | undefined;
  readonly method: string;
  /**
   * Path and query as received, percent-encoded. An S3 key may contain `..` and `//`, which {@link url}
   * resolves.
   */
  readonly target: string;
  /** Path and query. The host is the one that the client used. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The whole body, without `aws-chunked` framing. */
  readonly body: Buffer;
}

/** The answer of a service. A body that is an async iterable is streamed (event streams). */
export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** The API of one AWS service on this machine. */
export interface AwsService {
  /** The service's name in the signatures of requests. */
  readonly signingName: string;
  handle(request: AwsRequest): Promise<AwsResponse> | AwsResponse;
}

/** APIs whose requests are told by their address, and not by a signature. */
export interface PublicApis {
  isFor(url: URL): boolean;
  /** Gets the request as it was received, with encodings of its body. */
  handle(request: AwsRequest): Promise<AwsResponse>;
}
