import type { aws_kinesis as kinesis, aws_s3 as s3 } from 'aws-cdk-lib';

/** The delivered objects that a Replay can read. */
export interface ReplayObjects {
  /**
   * Only objects below it, e.g. `page-views/`. An execution can ask for less by its input.
   *
   * @default - all objects of the bucket
   */
  readonly prefix?: string;

  /**
   * The member of a JSON line that becomes the partition key of its record.
   *
   * @default - random keys
   */
  readonly partitionKeyMember?: string;
}

/** What a Replay reads. */
export class ReplaySource {
  /**
   * The records that a stream still retains.
   *
   * @param stream of this app, or imported with its key
   */
  public static stream(stream: kinesis.IStream): ReplaySource {
    return new ReplaySource(stream, undefined, {});
  }

  /**
   * Objects that Firehose has delivered, with one JSON record a line, plain or GZIP. A replay
   * that meets Parquet, ORC, Avro or ZIP fails and names the object.
   *
   * @param bucket of this app, or imported with its key
   * @param options which of its objects
   */
  public static objects(bucket: s3.IBucket, options: ReplayObjects = {}): ReplaySource {
    return new ReplaySource(undefined, bucket, options);
  }

  /** @internal */
  public readonly _stream?: kinesis.IStream;
  /** @internal */
  public readonly _bucket?: s3.IBucket;
  /** @internal */
  public readonly _objects: ReplayObjects;

  private constructor(
    stream: kinesis.IStream | undefined,
    bucket: s3.IBucket | undefined,
    objects: ReplayObjects,
  ) {
    this._stream = stream;
    this._bucket = bucket;
    this._objects = objects;
  }
}
