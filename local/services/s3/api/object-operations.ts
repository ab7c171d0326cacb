import { createReadStream, openSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { elementTexts, type XmlMembers, xmlDocument } from '../../../base/xml';
import { AwsError, type AwsRequest, type AwsResponse } from '../../../http';
import type { MultipartUploads } from '../multipart-uploads';
import { noSuchKey, type ObjectStore, type StoredObject, type WriteConditions } from '../object-store';

/** Headers of a write that a reader is given back (AWS SDK, S3 PutObject and GetObject). */
const KEPT: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]);

const KEPT_PREFIXES = ['x-amz-meta-', 'x-amz-checksum-'];

/** Where an operation on an object acts. */
interface ObjectCall {
  readonly store: ObjectStore;
  readonly uploads: MultipartUploads;
  readonly request: AwsRequest;
  readonly bucket: string;
  readonly key: string;
}

export type ObjectOperation = (call: ObjectCall) => AwsResponse | Promise<AwsResponse>;

/** HeadObject, and GetObject without its bytes. */
export function headObject(call: ObjectCall): AwsResponse {
  return describe(call, existing(call)).response;
}

export function getObject(call: ObjectCall): AwsResponse {
  const object = existing(call);
  const { response, range } = describe(call, object);
  if (response.status === 304) return response;
  // Opened now: the bytes are those of this very object, even if another one takes its place meanwhile.
  const body = object.size === 0 ? '' : createReadStream('', { fd: openSync(object.file, 'r'), ...range });
  return { ...response, body };
}

export async function putObject({ store, request, bucket, key }: ObjectCall): Promise<AwsResponse> {
  if (request.headers['x-amz-copy-source'] !== undefined) throw notPlayed('CopyObject');
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
  return xml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId });
}

export async function uploadPart({ uploads, request, bucket, key }: ObjectCall): Promise<AwsResponse> {
  if (request.headers['x-amz-copy-source'] !== undefined) throw notPlayed('UploadPartCopy');
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
  return xml('CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: etag });
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

export function notPlayed(what: string): AwsError {
  return new AwsError('NotImplemented', `${what} is not played by the local endpoint.`, 501);
}

export function xml(root: string, members: XmlMembers): AwsResponse {
  const body = xmlDocument(root, members, 'http://s3.amazonaws.com/doc/2006-03-01/');
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function existing({ store, bucket, key }: ObjectCall): StoredObject {
  const object = store.getObject(bucket, key);
  if (object === undefined) throw noSuchKey(key);
  return object;
}

/** The answer about an object but for its bytes, and the part of them that is asked for. */
function describe({ request }: ObjectCall, object: StoredObject) {
  const { headers } = request;
  if (headers['if-match'] !== undefined && headers['if-match'] !== object.etag) {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold.',
      412,
    );
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
    // An empty stream, so that the length above stays the object's: HeadObject has no body.
    body: nothing(),
  };
  return { response, range };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* [];
}

function writeConditions({ headers }: AwsRequest): WriteConditions {
  return { ifNoneMatch: headers['if-none-match'], ifMatch: headers['if-match'] };
}

function uploadIdOf({ url }: AwsRequest): string {
  return url.searchParams.get('uploadId') ?? '';
}

/** First and last byte, both included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of an object that a `Range` header asks for.
 * @returns `undefined` for the whole object: without a header, or with one that is malformed or has several ranges
 *   (RFC 9110, section 14.2: a server may ignore it)
 * @throws AwsError InvalidRange (416) where the range begins behind the end
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

/** What of a write's headers belongs to the object. */
function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => {
    return value !== undefined && (KEPT.has(name) || KEPT_PREFIXES.some((prefix) => name.startsWith(prefix)));
  });
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

/**
 * What of an object's headers a reader gets.
 * @param withChecksums whether the reader asked for checksums, and gets the bytes that they are of
 */
function shownHeaders(
  headers: Readonly<Record<string, string>>,
  withChecksums: boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => withChecksums || !name.startsWith('x-amz-checksum-')),
  );
}
