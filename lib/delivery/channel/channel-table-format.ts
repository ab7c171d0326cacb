/** What the records of a stream are, for a channel to a table (Kinesis, RecordConfiguration). */
export enum ChannelTableFormat {
  /** JSON objects that fit the schema. */
  JSON = 'JSON',
  /** JSON as the serializers of the Glue Schema Registry write it, each with the id of its schema. */
  GSR_JSON = 'GSR_JSON',
}
