import { createReadStream, openSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { elementTexts } from '../../../base/xml';
import { AwsError, type AwsRequest, type AwsResponse } from '../../../http';
import { noSuchKey, notSupported, preconditionFailed } from '../errors';
import type { StoredObject, WriteConditions } from '../object-store';
import { type ObjectCall, xmlResponse } from './operation';

export function headObject(call: ObjectCall): AwsResponse {
  return describe(call, existing(call)).response;
}

export function getObject(call: ObjectCall): AwsResponse {
  const object = existing(call);
  const { response, range } = describe(call, object);
  if (response.status === 304) return response;
  // The file is opened now, so the bytes are this object's even if a later write replaces it.
  const body = object.size === 0 ? '' : createReadStream('', { fd: openSync(object.file, 'r'), ...range });
  return { ...response, body };
}

export async function putObject({ store, request, bucket, key }: ObjectCall): Promise<AwsResponse> {
  if (request.headers['x-amz-copy-source'] !== undefined) throw notSupported('CopyObject');
  const { etag } = await store.putObject(bucket, key, request.body, {
    headers: keptHeaders(request.headers),
    ...writeConditions(request),
  });
  return { status: 200, headers: { etag } };
}

export function deleteObject({ store, bucket, key }: ObjectCall): AwsResponse {
  store.deleteObject(bucket, key);
  return { status: 204 };
}

export async function createMultipartUpload({
  uploads,
  request,
  bucket,
  key,
}: ObjectCall): Promise<AwsResponse> {
  const UploadId = await uploads.create(bucket, key, keptHeaders(request.headers));
  return xmlResponse('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId });
}

export async function uploadPart({ uploads, request, bucket, key }: ObjectCall): Promise<AwsResponse> {
  if (request.headers['x-amz-copy-source'] !== undefined) throw notSupported('UploadPartCopy');
  const partNumber = Number(request.url.searchParams.get('partNumber'));
  const etag = await uploads.putPart(uploadIdOf(request), bucket, key, partNumber, request.body);
  return { status: 200, headers: { etag } };
}

export async function completeMultipartUpload({
  uploads,
  request,
  bucket,
  key,
}: ObjectCall): Promise<AwsResponse> {
  const document = request.body.toString();
  const etags = elementTexts(document, 'ETag');
  const parts = elementTexts(document, 'PartNumber').map((number, i) => {
    return { partNumber: Number(number), etag: etags[i] ?? '' };
  });
  const { etag } = await uploads.complete(uploadIdOf(request), bucket, key, parts, writeConditions(request));
  return xmlResponse('CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: etag });
}

export async function abortMultipartUpload({
  uploads,
  request,
  bucket,
  key,
}: ObjectCall): Promise<AwsResponse> {
  await uploads.abort(uploadIdOf(request), bucket, key);
  return { status: 204 };
}

function existing({ store, bucket, key }: ObjectCall): StoredObject {
  const object = store.getObject(bucket, key);
  if (object === undefined) throw noSuchKey(key);
  return object;
}

/** The answer about an object without its bytes, and the range of bytes that the request asks for. */
function describe({ request }: ObjectCall, object: StoredObject) {
  const { headers } = request;
  if (headers['if-match'] !== undefined && headers['if-match'] !== object.etag) {
    throw preconditionFailed();
  }
  if (headers['if-none-match'] === object.etag) {
    return { response: { status: 304, headers: { etag: object.etag } }, range: undefined };
  }
  const range = byteRange(headers.range, object.size);
  const length = range === undefined ? object.size : range.end - range.start + 1;
  const wantsChecksums = headers['x-amz-checksum-mode']?.toString().toUpperCase() === 'ENABLED';
  const response = {
    status: range === undefined ? 200 : 206,
    headers: {
      ...shownHeaders(object.headers, wantsChecksums && range === undefined),
      'accept-ranges': 'bytes',
      'content-length': String(length),
      etag: object.etag,
      'last-modified': new Date(object.lastModified).toUTCString(),
      ...(range === undefined ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
    },
    // A stream without bytes keeps the content-length of the object. HeadObject has no body.
    body: noBytes(),
  };
  return { response, range };
}

async function* noBytes(): AsyncGenerator<Uint8Array> {
  yield* [];
}

function writeConditions({ headers }: AwsRequest): WriteConditions {
  return { ifNoneMatch: headers['if-none-match'], ifMatch: headers['if-match'] };
}

function uploadIdOf({ url }: AwsRequest): string {
  return url.searchParams.get('uploadId') ?? '';
}

/** First and last byte, inclusive. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes that a `Range` header asks for.
 * @returns `undefined` for the whole object: the header is absent, malformed or has several ranges (a server
 *   may ignore it: RFC 9110, section 14.2)
 * @throws AwsError InvalidRange (416) if the range begins after the end of the object
 */
function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size) {
    throw new AwsError(
      'InvalidRange',
      `The requested range ${header} is not satisfiable for ${size} bytes.`,
      416,
    );
  }
  return { start, end };
}

/**
 * The headers of a write that S3 returns to readers.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
const KEPT: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]);

const KEPT_PREFIXES = ['x-amz-meta-', 'x-amz-checksum-'];

/** The headers of a write that the object keeps. */
function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => {
    return value !== undefined && (KEPT.has(name) || KEPT_PREFIXES.some((prefix) => name.startsWith(prefix)));
  });
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

/**
 * The kept headers that a reader gets.
 * @param withChecksums whether the reader asked for checksums and reads the whole object
 */
function shownHeaders(
  headers: Readonly<Record<string, string>>,
  withChecksums: boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => withChecksums || !name.startsWith('x-amz-checksum-')),
  );
}
