import { type aws_kinesis as kinesis, Size, Token } from 'aws-cdk-lib';
import { streamResource } from './known-stream';

/** What Kinesis takes when nobody says anything (AWS SDK, UpdateMaxRecordSize). */
const DEFAULT_KIBIBYTES = 1_024;

/**
 * The largest record of a stream that this app makes, with whichever construct. Undefined for an imported stream, and for
 * a size that is a token.
 */
export function knownMaxRecordSize(stream: kinesis.IStream): Size | undefined {
  const resource = streamResource(stream);
  if (resource === undefined) return undefined;
  const kibibytes = resource.maxRecordSizeInKiB ?? DEFAULT_KIBIBYTES;
  return Token.isUnresolved(kibibytes) ? undefined : Size.kibibytes(kibibytes);
}
