/** How the Parquet files of a channel's table are compressed (Kinesis, S3TablesConfiguration). */
export enum ChannelTableCompression {
  /** Not at all. */
  NONE = 'NONE',
  /** Zstandard. */
  ZSTD = 'ZSTD',
  /** Snappy. */
  SNAPPY = 'SNAPPY',
}
