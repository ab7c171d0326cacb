/** The storage class of a channel's objects (Kinesis, S3StorageConfiguration). */
export enum ChannelStorageClass {
  /** For data that is read often. */
  STANDARD = 'STANDARD',
  /** S3 moves objects by how often they are read. */
  INTELLIGENT_TIERING = 'INTELLIGENT_TIERING',
  /** For archives that are read at once when they are read. */
  GLACIER_IR = 'GLACIER_IR',
}
