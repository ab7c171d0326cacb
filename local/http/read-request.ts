import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { AwsError } from '../base/aws-error';
import { messageOf } from '../base/message-of';
import { decodeAwsChunked } from './aws-chunked';

/** Clients that do not sign still name the API in `X-Amz-Target`. */
const SIGNING_NAME_BY_TARGET: Readonly<Record<string, string>> = {
  Kinesis_20131202: 'kinesis',
  AmazonSQS: 'sqs',
  AWSEvents: 'events',
  GraniteServiceVersion20100801: 'monitoring',
  DynamoDB_20120810: 'dynamodb',
};

/** Thrown for a request that the client broke off. There is nobody to answer, and nothing failed here. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';

  constructor(options?: ErrorOptions) {
    super('The client closed the connection before its request was complete.', options);
  }
}

/**
 * Reads a whole request body. Bytes beyond the limit are read and dropped: a client that is still sending
 * would otherwise see a broken connection instead of the answer.
 *
 * @param maxBytes the largest body that is kept
 * @throws AwsError RequestEntityTooLargeException (413) beyond `maxBytes`; ClientGoneError
 */
export async function readBody(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    stream.on('end', resolve);
    stream.on('error', (cause) => reject(new ClientGoneError({ cause })));
    stream.on('close', () => {
      if (!stream.readableEnded) reject(new ClientGoneError());
    });
  });
  if (bytes > maxBytes) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      `The request body has ${bytes} bytes; this endpoint takes at most ${maxBytes}.`,
      413,
    );
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes);
}

/**
 * Removes the encodings of the transport: `aws-chunked`, and gzip from the SDKs' request compression. For S3,
 * gzip is a property of the object and stays.
 *
 * @returns the bytes that the service's API expects, and the headers that still apply to them
 */
export function decodeBody(
  body: Buffer,
  headers: IncomingHttpHeaders,
  service: string,
  maxBytes: number,
): { readonly body: Buffer; readonly headers: IncomingHttpHeaders } {
  const encodings = (headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const signedAs = String(headers['x-amz-content-sha256'] ?? '');
  const chunked = encodings.includes('aws-chunked') || signedAs.startsWith('STREAMING-');
  const zipped = service !== 's3' && encodings.includes('gzip');
  if (!chunked && !zipped) return { body, headers };

  const left = encodings.filter((name) => name !== 'aws-chunked' && !(zipped && name === 'gzip'));
  const { 'content-encoding': _, ...others } = headers;
  const plain = chunked ? decodeAwsChunked(body) : body;
  return {
    body: zipped ? gunzip(plain, maxBytes) : plain,
    headers: left.length === 0 ? others : { ...others, 'content-encoding': left.join(',') },
  };
}

function gunzip(body: Buffer, maxBytes: number): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const reason = messageOf(error);
    throw new AwsError('SerializationException', `The gzip request body cannot be decoded: ${reason}.`);
  }
}

/**
 * The service that a request is for: the one in its SigV4 (or SigV4A) credential scope, in the Authorization
 * header or a presigned URL; otherwise the one of its `X-Amz-Target`.
 */
export function serviceOf(headers: IncomingHttpHeaders, url: URL): string | undefined {
  const scope = credentialScope(headers, () => url);
  if (scope.at(-1) === 'aws4_request') return scope.at(-2);
  const prefix = targetOf(headers)?.split('.', 1)[0];
  return prefix === undefined ? undefined : SIGNING_NAME_BY_TARGET[prefix];
}

/** The access key id that a request was signed with; empty if it was not signed. */
export function accessKeyOf(headers: IncomingHttpHeaders, url: () => URL): string {
  return credentialScope(headers, url)[0] ?? '';
}

function credentialScope(headers: IncomingHttpHeaders, url: () => URL): string[] {
  const credential =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ??
    url().searchParams.get('X-Amz-Credential');
  return credential?.split('/') ?? [];
}

/** The operation of a request: the part after the dot in `X-Amz-Target`, or the query protocol's `Action`. */
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
