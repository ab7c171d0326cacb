import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../../base/aws-error';
import type { JsonObject } from '../../base/json-object';
import type { AwsRequest, AwsResponse } from '../aws-service';

/**
 * How the members of requests and answers are written. Operations see the same members in each protocol: those of
 * the API's JSON form, with times in seconds; CBOR gives bytes as `Uint8Array`.
 */
export interface WireProtocol {
  /** @throws AwsError SerializationException for a body that cannot be read */
  read(request: AwsRequest): JsonObject;
  /** @param output the output's members, a `Written`, or `undefined` for an operation without output */
  write(output: unknown, operation: string): AwsResponse;
  writeError(error: AwsError): AwsResponse;
}

/**
 * The protocols of the operations that are named in a request. `aws-cbor` is the one of the Java SDKs for Kinesis
 * (`application/x-amz-cbor-1.1`), `rpc-v2-cbor` is Smithy's.
 * @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export type WireName = 'json' | 'aws-cbor' | 'rpc-v2-cbor' | 'query';

/** The protocol that a request is written in. */
export function wireOf(headers: IncomingHttpHeaders): WireName {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpc-v2-cbor';
  const type = headers['content-type'] ?? '';
  if (type.includes('cbor')) return 'aws-cbor';
  return type.startsWith('application/x-www-form-urlencoded') ? 'query' : 'json';
}
