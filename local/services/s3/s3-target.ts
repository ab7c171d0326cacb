import { AwsError, type AwsRequest } from '../../http';

/** What a request is about: nothing (the account's buckets), a bucket, or an object. */
export interface S3Target {
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
export function s3Target({ url, target }: Pick<AwsRequest, 'url' | 'target'>): S3Target {
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
