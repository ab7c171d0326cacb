import { Chance } from '../../../base/chance';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  internalFailure,
  xmlErrorResponse,
} from '../../../http';
import { notSupported } from '../errors';
import { MultipartUploads } from '../multipart-uploads';
import type { ObjectStore } from '../object-store';
import {
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
  putObject,
  uploadPart,
} from './object-operations';
import type { BucketOperation, ObjectOperation } from './operation';

export interface S3ServiceOptions {
  readonly store: ObjectStore;
  /** Receives every error that is no answer of S3: a defect of the local endpoint. */
  /** Default: the machine's. */
  readonly chance?: Chance;
  readonly onError: (error: unknown, operation: string) => void;
}

/**
 * Operations by HTTP method and the query parameters that select one. The service refuses other parameters.
 */
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

/** Parameters that do not select an operation. */
const WITHOUT_EFFECT =
  /^(x-id|x-amz-.*|prefix|delimiter|max-keys|start-after|continuation-token|encoding-type|fetch-owner)$/i;

/**
 * Amazon S3 over REST: buckets, objects (ranges, conditions, user metadata), ListObjectsV2, multipart
 * uploads. Other operations, such as copies, versions, tags and access control lists, get NotImplemented. The
 * endpoint reads a body whole, so the largest object of one request is the largest body that the endpoint
 * accepts.
 */
export class S3Service implements AwsService {
  readonly signingName = 's3';
  private readonly store: ObjectStore;
  private readonly uploads: MultipartUploads;
  private readonly onError: S3ServiceOptions['onError'];

  constructor(options: S3ServiceOptions) {
    this.store = options.store;
    this.uploads = new MultipartUploads(options.store, options.chance ?? Chance.unseeded());
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
    throw notSupported(`${operation.trim()} on ${place}`);
  }
}

/** The subject of a request: an object, a bucket, or neither (the account's buckets). */
interface S3Target {
  readonly bucket?: string;
  readonly key?: string;
}

/**
 * Reads bucket and key of a request: path-style (`/bucket/key`), or virtual-host style on `bucket.localhost` or
 * `bucket.s3.localhost.localstack.cloud`, a public name of 127.0.0.1.
 *
 * With an IP address as its endpoint (`http://127.0.0.1:port`) an SDK uses path-style. With
 * `http://localhost:port` it uses virtual-host style, which works if the system resolves `bucket.localhost`
 * to this machine.
 *
 * `URL` would resolve `..` in the path, but in a key `..` has no meaning. So the path is split here.
 * @throws AwsError InvalidURI for a path that is not percent-encoded UTF-8
 */
function s3Target({ url, target }: Pick<AwsRequest, 'url' | 'target'>): S3Target {
  // A bucket's name has three characters at least, so `s3` is none.
  const host = /^(?!s3\.localhost)(.+?)(?:\.s3)?\.localhost(?:\.localstack\.cloud)?$/.exec(url.hostname)?.[1];
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
