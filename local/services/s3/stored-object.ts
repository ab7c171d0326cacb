/** What is known of an object besides its bytes, which lie in a file. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** With the quotes that belong to it. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** Headers that a reader is given back: content type and encoding, `x-amz-meta-*`, `x-amz-checksum-*`, … */
  readonly headers: Readonly<Record<string, string>>;
  /** Absolute path of the file with its bytes. */
  readonly file: string;
}

/** Conditions under which an object is written (AWS SDK, S3 PutObject: IfNoneMatch, IfMatch). */
export interface WriteConditions {
  /** Only `*` is allowed: the object must not exist. */
  readonly ifNoneMatch?: string;
  /** The entity tag that the object must have now. */
  readonly ifMatch?: string;
}
