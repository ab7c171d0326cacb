import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  internalFailure,
  xmlErrorResponse,
} from '../../../http';
import { MultipartUploads } from '../multipart-uploads';
import type { ObjectStore } from '../object-store';
import {
  type BucketOperation,
  createBucket,
  deleteBucket,
  deleteObjects,
  headBucket,
  listBuckets,
  listObjectsV2,
} from './bucket-operations';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  deleteObject,
  getObject,
  headObject,
  notPlayed,
  type ObjectOperation,
  putObject,
  uploadPart,
} from './object-operations';

export interface S3ServiceOptions {
  readonly store: ObjectStore;
  /** Gets what failed in a way that is not an answer of S3. */
  readonly onError: (error: unknown, operation: string) => void;
}

/** Query parameters that tell S3's operations apart; any other that is not an operation's own is refused. */
const OBJECT_OPERATIONS: Readonly<Record<string, ObjectOperation>> = {
  'GET ': getObject,
  'HEAD ': headObject,
  'PUT ': putObject,
  'DELETE ': deleteObject,
  'POST uploads': createMultipartUpload,
  'PUT partNumber,uploadId': uploadPart,
  'POST uploadId': completeMultipartUpload,
  'DELETE uploadId': abortMultipartUpload,
};
const BUCKET_OPERATIONS: Readonly<Record<string, BucketOperation>> = {
  'PUT ': createBucket,
  'HEAD ': headBucket,
  'DELETE ': deleteBucket,
  'GET list-type': listObjectsV2,
  'POST delete': deleteObjects,
};

/** Parameters that leave an operation what it is. */
const WITHOUT_EFFECT =
  /^(x-id|x-amz-.*|prefix|delimiter|max-keys|start-after|continuation-token|encoding-type|fetch-owner)$/i;

/**
 * Amazon S3 over REST: buckets, objects (ranges, conditions, user metadata), ListObjectsV2, multipart uploads. What is
 * not played, such as copies, versions, tags and access control lists, is answered with NotImplemented. Whole bodies
 * only: an object sent in one request may be as large as the front door takes.
 */
export class S3Service implements AwsService {
  readonly signingName = 's3';
  private readonly store: ObjectStore;
  private readonly uploads: MultipartUploads;
  private readonly onError: S3ServiceOptions['onError'];

  constructor(options: S3ServiceOptions) {
    this.store = options.store;
    this.uploads = new MultipartUploads(options.store);
    this.onError = options.onError;
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    try {
      return await this.answer(request);
    } catch (error) {
      if (error instanceof AwsError) return xmlErrorResponse(error, 's3');
      this.onError(error, `${request.method} ${request.target}`);
      return xmlErrorResponse(internalFailure(error), 's3');
    }
  }

  private answer(request: AwsRequest): Promise<AwsResponse> | AwsResponse {
    const { bucket, key } = s3Target(request);
    const parameters = [...request.url.searchParams.keys()]
      .filter((name) => !WITHOUT_EFFECT.test(name))
      .sort();
    const operation = `${request.method} ${parameters.join(',')}`;
    if (bucket === undefined) {
      if (operation === 'GET ') return listBuckets(this.store);
    } else if (key === undefined) {
      const run = BUCKET_OPERATIONS[operation];
      if (run !== undefined) return run({ store: this.store, request, bucket });
    } else {
      const run = OBJECT_OPERATIONS[operation];
      if (run !== undefined) return run({ store: this.store, uploads: this.uploads, request, bucket, key });
    }
    const place = key === undefined ? (bucket === undefined ? 'the account' : 'a bucket') : 'an object';
    throw notPlayed(`${operation.trim()} on ${place}`);
  }
}

/** What a request is about: nothing (the account's buckets), a bucket, or an object. */
interface S3Target {
  readonly bucket?: string;
  readonly key?: string;
}

/**
 * Bucket and key of a request: path-style (`/bucket/key`), or virtual-host style on `bucket.localhost`.
 *
 * An SDK whose endpoint is an IP address uses path-style by itself, so with `http://127.0.0.1:port` nothing is to be
 * configured. With `http://localhost:port` it uses virtual-host style; whether `bucket.localhost` leads to this machine
 * is up to the system's resolver.
 *
 * The path is taken apart here and not by `URL`, which would resolve `..`: it is a key's own, and means nothing.
 * @throws AwsError InvalidURI for a path that is not percent-encoded UTF-8
 */
function s3Target({ url, target }: Pick<AwsRequest, 'url' | 'target'>): S3Target {
  const host = /^(.+)\.localhost$/.exec(url.hostname)?.[1];
  const rawPath = target.split('?', 1)[0] ?? '/';
  const path = host === undefined ? rawPath : `/${host}${rawPath}`;
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return {
    ...(bucket === '' ? {} : { bucket: decoded(bucket) }),
    ...(key === '' ? {} : { key: decoded(key) }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', `The path cannot be parsed: ${text}.`);
  }
}
