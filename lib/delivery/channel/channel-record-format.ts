/** What the records of a stream are, for a channel to S3 (Kinesis, RecordConfiguration). */
export enum ChannelRecordFormat {
  /** JSON texts. */
  JSON = 'JSON',
  /** UTF-8 texts. */
  STRING = 'STRING',
  /** Any bytes. */
  BYTE_ARRAY = 'BYTE_ARRAY',
}
