import { type XmlMembers, xmlDocument } from '../../../base/xml';
import type { AwsRequest, AwsResponse } from '../../../http';
import type { MultipartUploads } from '../multipart-uploads';
import type { ObjectStore } from '../object-store';

/** A request on a bucket. */
export interface BucketCall {
  readonly store: ObjectStore;
  readonly request: AwsRequest;
  readonly bucket: string;
}

/** A request on an object. */
export interface ObjectCall extends BucketCall {
  readonly uploads: MultipartUploads;
  readonly key: string;
}

export type BucketOperation = (call: BucketCall) => AwsResponse | Promise<AwsResponse>;
export type ObjectOperation = (call: ObjectCall) => AwsResponse | Promise<AwsResponse>;

/** An answer with a document of S3's namespace. */
export function xmlResponse(root: string, members: XmlMembers): AwsResponse {
  const body = xmlDocument(root, members, 'http://s3.amazonaws.com/doc/2006-03-01/');
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
