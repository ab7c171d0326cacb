/** How the objects of a channel are compressed (Kinesis, S3StorageConfiguration). */
export enum ChannelCompression {
  /** Not at all. */
  NONE = 'NONE',
  /** gzip; keys end with `.gz`. */
  GZIP = 'GZIP',
  /** Zstandard; keys end with `.zst`. */
  ZSTD = 'ZSTD',
}
