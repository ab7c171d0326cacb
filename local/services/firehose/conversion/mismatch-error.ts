/** A record that cannot be converted, with the sentence for its error record. */
export class MismatchError extends Error {
  override readonly name = 'MismatchError';

  /** @param code Firehose's: "DataFormatConversion invocation errors" (Firehose, monitoring with CloudWatch Logs) */
  constructor(
    message: string,
    readonly code:
      | 'DataFormatConversion.MalformedData'
      | 'DataFormatConversion.ParseError' = 'DataFormatConversion.MalformedData',
  ) {
    super(message);
  }
}
