import { createReadStream, openSync } from 'node:fs';
import { elementTexts, type XmlMembers, xmlDocument } from '../../base/xml';
import { AwsError, type AwsRequest, type AwsResponse } from '../../http';
import { byteRange } from './byte-range';
import type { MultipartUploads } from './multipart-uploads';
import { keptHeaders, shownHeaders } from './object-headers';
import { noSuchKey, type ObjectStore } from './object-store';
import type { StoredObject, WriteConditions } from './stored-object';

/** Where an operation on an object acts. */
export interface ObjectCall {
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
