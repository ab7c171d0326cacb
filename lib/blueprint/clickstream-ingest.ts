import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DataStream } from '../data-stream/data-stream';
import { HttpIngest, type HttpIngestOptions } from '../ingest';
import type { CommonFunctionOptions } from '../support/function-options';

/** The ways into the blueprint's stream, besides producers with AWS credentials. */
export interface ClickstreamIngestOptions {
  /**
   * A way in over HTTP, for browsers and other programs without AWS credentials. It is a public endpoint, and costs by
   * the request, so it is there only when it is asked for.
   *
   * @default - none
   */
  readonly http?: HttpIngestOptions;
}

/** Makes the child `Http` of a blueprint, if it is asked for. */
export function clickstreamHttp(
  scope: Construct,
  { http }: ClickstreamIngestOptions,
  props: {
    readonly stream: DataStream;
    readonly functionOptions?: CommonFunctionOptions;
    readonly removalPolicy: RemovalPolicy;
  },
): HttpIngest | undefined {
  if (http === undefined) return undefined;
  const { stream, functionOptions, removalPolicy } = props;
  return new HttpIngest(scope, 'Http', {
    logRetention: functionOptions?.logRetention,
    logEncryptionKey: functionOptions?.logEncryptionKey,
    ...http,
    stream,
    removalPolicy,
  });
}
