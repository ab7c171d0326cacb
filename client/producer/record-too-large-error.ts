/** A record that the stream would not take. It was not buffered, and nothing else is affected. */
export class RecordTooLargeError extends Error {
  override readonly name = 'RecordTooLargeError';

  /**
   * @param bytes data and partition key of the record
   * @param maxBytes what the writer was told that the stream takes
   */
  constructor(
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    const [size, limit] = [bytes, maxBytes].map((number) => number.toLocaleString('en-US'));
    super(
      `The record has ${size} bytes, partition key included; the limit is ${limit} (maxRecordBytes, which must not be ` +
        "above the stream's maximum record size).",
    );
  }
}
