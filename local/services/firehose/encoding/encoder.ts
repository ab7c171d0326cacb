import type { FailedRecord, ProcessedRecord } from '../record';
import type { Compressor } from './compression';

/** What a batch of records became. */
export interface EncodedBatch {
  readonly body: Buffer;
  /** What goes with the object: content type and encoding. */
  readonly headers: Readonly<Record<string, string>>;
  /** The records that are in the body. */
  readonly records: readonly ProcessedRecord[];
  /** Those that could not be encoded. */
  readonly failed: readonly FailedRecord[];
}

/** Makes the body of an object of a batch of records. */
export type Encode = (records: readonly ProcessedRecord[]) => Promise<EncodedBatch>;

const CONTENT_TYPE = 'application/octet-stream';

/** Records one after the other, with nothing between them ("Firehose concatenates data without any delimiters"). */
export function concatenate({ compress, contentEncoding }: Compressor): Encode {
  const headers = {
    'content-type': CONTENT_TYPE,
    ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
  };
  return async (records) => {
    const body = await compress(Buffer.concat(records.map(({ data }) => data)));
    return { body, headers, records, failed: [] };
  };
}
