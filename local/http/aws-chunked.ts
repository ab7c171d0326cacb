import { AwsError } from '../base/aws-error';

const CR_LF = Buffer.from('\r\n');

/**
 * Removes the `aws-chunked` framing from a request body. S3 clients use it to send a trailing checksum:
 * chunks of `<hex length>[;chunk-signature=…]\r\n<bytes>\r\n`, a chunk of length 0, then trailers. The
 * trailers are dropped. Signatures and checksums are not verified.
 *
 * @throws AwsError IncompleteBody (400) when the framing is broken or ends too early
 */
export function decodeAwsChunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = body.indexOf(CR_LF, offset);
    if (lineEnd < 0) throw incomplete('a chunk header is missing');
    const header = body.toString('latin1', offset, lineEnd).split(';', 1)[0]?.trim() ?? '';
    if (!/^[0-9a-f]{1,8}$/i.test(header))
      throw incomplete(`"${header}" is not a chunk length in hexadecimal`);
    const length = Number.parseInt(header, 16);
    if (length === 0) return Buffer.concat(chunks);
    const start = lineEnd + CR_LF.length;
    const end = start + length;
    if (end + CR_LF.length > body.length) throw incomplete(`a chunk of ${length} bytes is cut short`);
    chunks.push(body.subarray(start, end));
    offset = end + CR_LF.length;
  }
}

function incomplete(what: string): AwsError {
  return new AwsError('IncompleteBody', `The aws-chunked body cannot be read: ${what}.`);
}
