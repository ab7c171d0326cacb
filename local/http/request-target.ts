import type { IncomingHttpHeaders } from 'node:http';

/** Clients that do not sign still say with `X-Amz-Target` which API they mean. */
const SIGNING_NAME_BY_TARGET: Readonly<Record<string, string>> = {
  Kinesis_20131202: 'kinesis',
  AmazonSQS: 'sqs',
  AWSEvents: 'events',
  GraniteServiceVersion20100801: 'monitoring',
  DynamoDB_20120810: 'dynamodb',
};

/**
 * Which service a request is for: the service of its SigV4 (or SigV4A) credential scope, in the Authorization header
 * or a presigned URL, else the one its `X-Amz-Target` belongs to.
 */
export function serviceOf(headers: IncomingHttpHeaders, url: URL): string | undefined {
  const credential =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('X-Amz-Credential');
  const scope = credential?.split('/') ?? [];
  if (scope.at(-1) === 'aws4_request') return scope.at(-2);
  const prefix = targetOf(headers)?.split('.', 1)[0];
  return prefix === undefined ? undefined : SIGNING_NAME_BY_TARGET[prefix];
}

/** The operation that a request names: after the dot in `X-Amz-Target`, or the `Action` of the query protocol. */
export function operationOf(headers: IncomingHttpHeaders, url: URL, body: Buffer): string | undefined {
  const target = targetOf(headers);
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const parameters = form ? new URLSearchParams(body.toString('utf8')) : url.searchParams;
  return parameters.get('Action') ?? undefined;
}

function targetOf(headers: IncomingHttpHeaders): string | undefined {
  const target = headers['x-amz-target'];
  return Array.isArray(target) ? target[0] : target;
}
